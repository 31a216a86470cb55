// Files under whatever name: no command writes over what it reads, or two results into one file, or stumbles over a name.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "base/shell_word.hpp"
#include "tests/program.hpp"
#include "tests/where.hpp"

using namespace valley_test;
using valley::shell_word;
using Json = nlohmann::json;

namespace {

const std::string numbers = "1,0\n0,2\n1,1\n";
const std::string on_rows = "escape --landscape quadratic --optimizer sgd --eta 0.1 --start 1 --trials 10 --steps 5 ";
const std::string toy = "escape --landscape toy --optimizer gd --eta 0.1 --start 1 --trials 10 --steps 5 ";
const std::string odd = "a b'\"$HOME`\\;\xff";  // in one name

std::string threshold(const std::string& data) { return "threshold --batch 1 --rho 0 --data " + shell_word(data); }

/// Of the toy's run with a size of its own behind.
std::string without_size(std::string command) {
  for (const std::string twice : {"--trials 10 ", "--steps 5 "}) command.erase(command.find(twice), twice.size());
  return command;
}

/// Paths of `file` that read otherwise, two of which are made: links of either kind.
std::vector<std::string> other_names(const Folder& folder, const std::string& file) {
  fs::create_directories(folder / "below");
  fs::create_symlink(file, folder / "link");
  fs::create_hard_link(folder / file, folder / "hard");
  return {folder / file, folder / "./" + file, folder / "below/../" + file, folder / "link", folder / "hard"};
}

}  // namespace

TEST_CASE("no output may be an input, by whatever name") {
  const Folder folder;
  const std::string rows = folder / "rows.csv", part = folder / "part";
  write(rows, numbers);
  REQUIRE(run(toy + "--shard 1/1 --partial " + part).status == 0);
  const std::string bytes = valley::read_file("part", part);
  for (const std::string& name : other_names(folder, "rows.csv")) {
    const std::string data = " --data " + rows;
    for (const std::string& command :
         {threshold(rows) + " --json " + name, on_rows + data + " --json " + name, on_rows + data + " --checkpoint " + name,
          on_rows + data + " --shard 1/1 --partial " + name})
      check_refused(run(command), {command, name + "; allowed: another file than that of --data", name});
    CHECK(valley::read_file("rows", rows) == numbers);
  }
  check_refused(run("merge " + part + " --json " + folder / "below/../part"), {"merge", "--json is", "FILES"});
  CHECK(valley::read_file("part", part) == bytes);
  CHECK(folder.files() == 5);  // rows.csv, part, below, link, hard
}

TEST_CASE("two outputs are two files") {
  const Folder folder;
  const std::string x = folder / "x", same = folder / "./x";
  for (const std::string& command :
       {"check --quick --json " + x + " --junit " + same, toy + "--json " + x + " --checkpoint " + same,
        toy + "--shard 1/1 --partial " + x + " --checkpoint " + same})
    check_refused(run(command), {command, "; allowed: another file than that of --", "x"});
  fs::create_symlink("x", folder / "link");  // to nothing yet
  check_refused(run("check --quick --json " + x + " --junit " + folder / "link"), {"link", "--junit is", "--json"});
  check_refused(run("check --quick --json - --junit /dev/stdout"), {"standard output", "--junit is -", "a file"});
  check_refused(run(toy + "--checkpoint /dev/stdout"), {"checkpoint", "--checkpoint is /dev/stdout", "a file"});
  CHECK(folder.files() == 1);
  CHECK(run(toy + "--json /dev/null --checkpoint /dev/null").status == 0);
}

TEST_CASE("what is drawn is an output as any other, known before the work") {
  const Folder folder;
  write(folder / "rows.csv", numbers);
  const std::string drawn = toy + "--figure " + folder / "out";
  for (const std::string name : {"out/data/ensemble_run.csv", "out/figures/ensemble_run.svg", "out/figures", "out"})
    check_refused(run(drawn + " --csv " + folder / name), {name, "out", "allowed: another file than that of --csv"});
  fs::create_directories(folder / "out/data");
  fs::create_symlink("../../rows.csv", folder / "out/data/ensemble_run.csv");
  check_refused(run(on_rows + "--data " + folder / "rows.csv" + " --figure " + folder / "out"),
                {"data", "ensemble_run.csv; allowed: another file than that of --data", "--figure is"});
  CHECK(valley::read_file("rows", folder / "rows.csv") == numbers);
  fs::create_directories(folder / "recorded");
  write(folder / "recorded/late_switch.csv", numbers);
  fs::create_symlink("../../recorded/late_switch.csv", folder / "out/data/late_switch.csv");
  check_refused(run("figure late_switch --out " + folder / "out" + " --recorded " + folder / "recorded"),
                {"recorded", "late_switch.csv; allowed: another file than that of --", "--recorded"});
  CHECK(valley::read_file("recorded", folder / "recorded/late_switch.csv") == numbers);
}

TEST_CASE("standard output by the name of its device is -") {
  const Folder folder;
  write(folder / "rows.csv", numbers);
  const Ran ran = run(threshold(folder / "rows.csv") + " --json -"),
            device = run(threshold(folder / "rows.csv") + " --json /dev/stdout");
  CHECK(device.status == 0);
  CHECK(device.out == ran.out);
}

TEST_CASE("what goes to an open descriptor follows what stands there, and is followed") {
  const Folder folder;
  write(folder / "rows.csv", numbers);
  const std::string command = threshold(folder / "rows.csv") + " --csv ", log = folder / "log";
  fs::create_symlink("/dev/fd/3", folder / "link");
  const std::string csv = run(command + "-").out;
  for (const std::string& place :
       {std::string("/dev/stderr"), std::string("/dev/fd/3"), std::string("/proc/self/fd/3"), folder / "link"}) {
    INFO(place);
    const std::string program = "'" + valley_test::program() + "' " + command + place + " > /dev/null 3>&2";
    CHECK(shell("(echo before >&2; " + program + "; s=$?; echo after >&2; exit $s) 2> " + log) == 0);
    CHECK(valley::read_file("log", log) == "before\n" + csv + "after\n");
  }
  const Ran ran = run(command + "/dev/fd/3 3< " + log);
  CHECK(ran.status == 3);
  CHECK(ran.err == "valley threshold: cannot write /dev/fd/3: Bad file descriptor\n");
  CHECK(ran.out.empty());      // known before the work
  CHECK(folder.files() == 3);  // rows.csv, link, log
}

TEST_CASE("a checkpoint replaces no part's result") {
  const Folder folder;
  const std::string one = folder / "1", two = folder / "2", three = folder / "3";
  REQUIRE(run(toy + "--shard 1/2 --partial " + one).status == 0);
  const std::string part = valley::read_file("part", one);
  for (const std::string resume : {"", " --resume"})
    CHECK(run(toy + "--shard 2/2 --partial " + two + " --checkpoint " + one + resume).status == 2);
  check_refused(run(toy + "--shard 2/2 --partial " + two + " --checkpoint " + one),
                {"part", "--checkpoint is " + one + ", which --partial wrote", "a new file, or a checkpoint"});
  CHECK(valley::read_file("part", one) == part);
  for (int k = 0; k < 2; ++k) CHECK(run(toy + "--shard 2/2 --partial " + two + " --checkpoint " + three).status == 0);
}

TEST_CASE("a result through a link goes to where the link leads") {
  const Folder folder;
  write(folder / "rows.csv", numbers);
  fs::create_symlink("x.json", folder / "link");
  for (int k = 0; k < 2; ++k) CHECK(run(threshold(folder / "rows.csv") + " --json " + folder / "link").status == 0);
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(Json::parse(valley::read_file("json", folder / "x.json"))["n"] == 3);
}

TEST_CASE("names with blanks, quotes and bytes that are not UTF-8 are names") {
  const Folder folder;
  const std::string rows = folder / odd, place = folder / ("out " + odd), json = shell_word(place + ".json");
  write(rows, numbers);
  for (const std::string& command :
       {threshold(rows) + " --json " + json, on_rows + "--data " + shell_word(rows) + " --json " + json,
        toy + "--checkpoint " + shell_word(place + ".c") + " --json " + json,
        "simulate --landscape toy --optimizer gd --eta 0.1 --start 1,1 --steps 1 --csv " + shell_word(place + ".csv"),
        toy + "--shard 1/1 --partial " + shell_word(place), "merge " + shell_word(place) + " --json " + json,
        "figure same_valley --quick --out " + shell_word(place + "figures"), "check sam_cycle --quick --json " + json}) {
    const Ran ran = run(command);
    INFO(command << "\n" << ran.err);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
  }
  CHECK(fs::file_size(place + "figures/figures/same_valley.pdf") > 0);
  CHECK(Json::parse(valley::read_file("json", place + ".json"))["claims"].size() == 1);
}

TEST_CASE("a folder for figures that can't be one is known before the work") {
  const Folder folder;
  write(folder / "file", "x");
  const Ran ran = run("figure same_valley --full --out " + folder / "file");
  check_refused(ran, {"figure", "file", "a folder, there or to be made"});
  const std::string endless = toy + "--trials 1000000000 --steps 1000000 --figure ";
  check_refused(run(without_size(endless) + folder / "file"), {"escape", "--figure is " + folder / "file", "a folder, there"});
  for (const std::string& command : {std::string("figure same_valley --full --out "), without_size(endless)}) {
    const Ran nowhere = run_after("timeout 20 ", command + "/proc/none");
    INFO(nowhere.err);
    CHECK(nowhere.status == 3);
    CHECK(nowhere.one_error_line());
    CHECK(nowhere.err.find("cannot make the folder /proc/none:") != std::string::npos);
  }
  fs::create_directories(folder / "out/data");
  check_refused(run("figure same_valley --out " + folder / "out" + " --recorded " + folder / "out/data"),
                {"recorded", "--out is", "--recorded"});
}

TEST_CASE("one run at a time saves to a checkpoint") {
  const Folder folder;
  const std::string file = folder / "c",
                    slow = toy + "--trials 20000000 --steps 3000 --device serial --lanes one --checkpoint " + file;
  const std::string command = without_size(slow);
  const std::string start = "'" + valley_test::program() + "' " + command + " > /dev/null 2> '" + folder / "err" +
                            "' & p=$!; for i in $(seq 400); "
                            "do test -e '" +
                            file + ".lock' && break; sleep 0.02; done; ";
  const std::string other = "'" + valley_test::program() + "' " + toy + "--checkpoint '" + folder / "./c" + "' > '" +
                            folder / "out" + "' 2> '" + folder / "err2" + "'; s=$?; ";
  CHECK(shell(start + other + "kill $p; wait $p; test $? = 143 || exit 9; exit $s") == 2);
  const std::string said = valley::read_file("err2", folder / "err2");
  INFO(said);
  CHECK(said.find("--checkpoint is " + folder / "./c") != std::string::npos);
  CHECK(said.find("another program is at work") != std::string::npos);
  CHECK(folder.files() == 4);  // c, out, err, err2
  // One that is killed at once holds nothing any more, though its lock lies there.
  CHECK(shell(start + "kill -9 $p; wait $p; " + other + "exit $s") == 0);
}

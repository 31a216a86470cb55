// valley escape and valley merge as a user runs them: the same answer wherever and however it is computed, nothing lost
// when a run is cut, one line an error.
#include <catch2/catch.hpp>
#include <cmath>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"
#include "tests/where.hpp"

using namespace valley_test;
using Json = nlohmann::json;

namespace {

const std::string toy =
    "escape --landscape toy --label-noise 0.05 --optimizer sam --eta 0.05 --rho 0.1 --start 1.5,0.1 --spread 0.1 "
    "--trials 30000 --steps 60 --record 20 --escape-ball 1.7";
const std::string line =
    "escape --landscape curvature --atoms 0.5,1.5 --optimizer usam --eta 0.3 --rho 0.2 --start 1 --steps 10 ";

/// Twelve rows of three columns.
std::string rows(const Folder& folder) {
  std::string text;
  for (int i = 0; i < 12; ++i) {
    for (int j = 0; j < 3; ++j)
      text += (j > 0 ? "," : "") + valley::shortest(std::round(100 * std::sin(7 * i + 3 * j + 1)) / 100);
    text += "\n";
  }
  write(folder / "rows.csv", text);
  return folder / "rows.csv";
}

std::string on_rows(const Folder& folder) {
  return "escape --landscape quadratic --data '" + rows(folder) +
         "' --optimizer usam --eta 0.2 --rho 0.1 --batch 3 --start 0.5 --trials 20000 --steps 20 --record 5 ";
}

/// The document without what may differ between two runs of one setting.
Json stripped(const std::string& text) {
  Json json = Json::parse(text);
  for (const char* const key : {"device", "threads", "lanes", "processes", "seconds", "steps_per_second"}) json.erase(key);
  return json;
}

Json answer(const std::string& command) {
  const Ran ran = run(command + " --json -");
  INFO(command << "\n" << ran.err);
  REQUIRE(ran.status == 0);
  return stripped(ran.out);
}

/// The table without its line on speed.
std::string without_speed(const std::string& table) { return table.substr(0, table.find("speed:")); }

const std::string mpirun =
    "OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1 mpirun -n ";

/// Ends the test as skipped where there is no MPI.
void need_mpi() {
  static const bool has = shell("mpirun --version > /dev/null 2>&1") == 0 &&
                          shell(mpirun + "2 '" + valley_test::program() + "' " + line + "--trials 10 > /dev/null 2>&1") == 0;
  if (has) return;
  std::cout << "skipped: no mpirun, or a program without MPI\n" << std::flush;
  std::_Exit(77);
}

}  // namespace

TEST_CASE("an ensemble has one answer on every device, number of threads and width of lanes") {
  const Folder folder;
  const std::string command = GENERATE(true, false) ? toy : on_rows(folder);
  const Json one = answer(command + " --device serial --lanes one");
  for (const std::string how : {"--device serial", "--device omp --threads 1", "--device omp --threads 2 --lanes one",
                                "--device omp --threads 8", "--device tbb --threads 1", "--device tbb --threads 2",
                                "--device tbb --threads 8 --lanes one", "--device auto --lanes auto"}) {
    INFO(how);
    CHECK(answer(command + " " + how) == one);
  }
  for (const std::string lanes : {"avx2", "avx512"}) {
    const Ran ran = run(command + " --json - --lanes " + lanes);
    if (ran.status == 2) CHECK(ran.err.find("--lanes is " + lanes) != std::string::npos);
    if (ran.status != 2) CHECK(stripped(ran.out) == one);
  }
}

TEST_CASE("shards merged in any order are the run that was not sharded") {
  const Folder folder;
  const Ran whole = run(toy + " --json '" + folder / "whole" + "'");
  const int count = GENERATE(1, 2, 3, 20);  // there are 8 blocks: some of 20 are empty
  std::string files;
  for (int i = 1; i <= count; ++i) {
    const std::string file = folder / ("part" + std::to_string(i));
    const Ran part = run(toy + " --shard " + std::to_string(i) + "/" + std::to_string(count) + " --partial '" + file + "'");
    REQUIRE(part.status == 0);
    CHECK(part.out == file + "\n");
    files = i % 2 == 0 ? files + " '" + file + "'" : "'" + file + "' " + files;
  }
  const Ran merged = run("merge " + files + " --json '" + folder / "merged" + "'");
  INFO(merged.err);
  CHECK(merged.status == 0);
  CHECK(without_speed(whole.out) == merged.out);
  CHECK(stripped(valley::read_file("whole", folder / "whole")) == stripped(valley::read_file("merged", folder / "merged")));
}

TEST_CASE("merge carries the exact means") {
  const Folder folder;
  const std::string command = line + "--trials 10000 --record 3";
  for (const std::string i : {"1", "2"}) run(command + " --shard " + i + "/2 --partial '" + folder / i + "'");
  const Ran merged = run("merge '" + folder / "1" + "' '" + folder / "2" + "' --json -");
  CHECK(stripped(merged.out) == answer(command));
  CHECK(stripped(merged.out)["exact_loss"].size() == 5);
}

TEST_CASE("merge refuses gaps, overlaps, other runs and what is no partial result") {
  const Folder folder;
  const auto make = [&](const std::string& name, const std::string& command, const std::string& shard) {
    REQUIRE(run(command + " --shard " + shard + " --partial '" + folder / name + "'").status == 0);
  };
  make("a", toy, "1/4"), make("b", toy, "2/4"), make("d", toy, "4/4"), make("other", toy + " --seed 2", "3/4");
  make("third", toy, "2/3");
  write(folder / "text", "1,2\n");
  const auto merge = [&](const std::string& names) {
    std::string files;
    for (const char name : names)
      files += " '" +
               folder / (name == 'o'   ? "other"
                         : name == 't' ? "third"
                         : name == 'x' ? "text"
                                       : std::string(1, name)) +
               "'";
    return run("merge" + files);
  };
  check_refused(merge("abd"), {"gap", "without shard 3/4, blocks 4 to 5 of 8", "all shards"});
  check_refused(merge("d"), {"gap", "without shards 1/4, 2/4, 3/4, blocks 0 to 5", "all shards"});
  check_refused(merge("ab"), {"gap", "without shards 3/4, 4/4, blocks 4 to 7", "all shards"});
  check_refused(merge("at"), {"gap", "without blocks 5 to 7 of 8", "all shards"});
  check_refused(merge("abdb"), {"twice", "overlap", "each shard once"});
  check_refused(merge("atb"), {"overlap", "overlap", "each shard once"});
  check_refused(merge("abod"), {"another run", "--seed is 1 in", "2 in"});
  check_refused(merge("ax"), {"text", "text (no checkpoint or partial result)", "whole and unchanged"});
  check_refused(merge(""), {"nothing", "FILES is missing", "partial"});
  check_refused(run("merge /no/such/file"), {"no file", "FILES is /no/such/file", "readable"});
}

TEST_CASE("MPI's ranks together are one process") {
  need_mpi();
  const Json one = answer(toy);
  for (const std::string n : {"1", "2", "3"}) {
    const Folder folder;
    REQUIRE(shell(mpirun + n + " '" + valley_test::program() + "' " + toy + " --threads 1 --json '" + folder / "x" + "' > '" +
                  folder / "out" + "'") == 0);
    CHECK(stripped(valley::read_file("x", folder / "x")) == one);
    CHECK(Json::parse(valley::read_file("x", folder / "x"))["processes"] == std::stoi(n));
    const std::string out = valley::read_file("out", folder / "out");
    CHECK(out.find("digest: ") == out.rfind("digest: "));
  }
}

TEST_CASE("MPI's ranks do not share a pipe of rows") {
  need_mpi();
  const Folder folder;
  CHECK(shell("cat '" + rows(folder) + "' | " + mpirun + "2 '" + valley_test::program() +
              "' escape --landscape quadratic --data - " + "--optimizer sgd --eta 0.1 --start 1 --trials 10 --steps 1 2> '" +
              folder / "err" + "'") != 0);
  CHECK_THAT(valley::read_file("err", folder / "err"), Catch::Contains("--data is -; allowed: a file on disk"));
}

TEST_CASE("an error on MPI's ranks is one message") {
  need_mpi();
  const std::string bad =
      GENERATE(std::string("escape --landscape lake"), toy + " --escape-loss 1", toy + " --json /no/such/folder/x");
  const Folder folder;
  CHECK(shell(mpirun + "3 '" + valley_test::program() + "' " + bad + " > '" + folder / "out" + "' 2> '" + folder / "err" + "'") !=
        0);
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  CHECK(err.find("valley escape: ") != std::string::npos);
  CHECK(err.find("valley escape: ") == err.rfind("valley escape: "));
  CHECK(valley::read_file("out", folder / "out").empty());
}

TEST_CASE("a run that a signal asks to stop says how to go on, and goes on to the same bits") {
  const Folder folder;
  const auto [signal, number] =
      GENERATE(std::pair{std::string("TERM"), 15}, std::pair{std::string("INT"), 2}, std::pair{std::string("HUP"), 1},
               std::pair{std::string("USR1"), 10}, std::pair{std::string("USR2"), 12}, std::pair{std::string("XCPU"), 24});
  // One whose phases take different keys, and whose descent has no momentum.
  const std::string rule = signal == "HUP"
                               ? "sgd --descent adam --share 0.5 --rho 0.1 --trials 4000 --steps 300 --record 70 "
                                 "--switch-at 200 --then friendly_sam"
                               : "usam --rho 0.1 --trials 20000 --steps 3000 --record 700 --switch-at 2000 --then sgd";
  const std::string long_run = "escape --landscape toy --label-noise 0.05 --eta 0.05 --start 1.5,0.1 --optimizer " + rule;
  const std::string checkpoint = folder / "c",
                    slow = " --device serial --lanes one --every 0.02 --checkpoint '" + checkpoint + "'";
  // bash starts background jobs of scripts with SIGINT ignored; env gives it back.
  const int status =
      shell("env --default-signal '" + valley_test::program() + "' " + long_run + slow + " --json '" + folder / "x" + "' > '" +
            folder / "out" + "' 2> '" + folder / "err" + "' & p=$!; for i in $(seq 400); do test -e '" + checkpoint +
            "' && break; sleep 0.05; done; kill -" + signal + " $p; kill -" + signal + " $p; wait $p");
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  REQUIRE(status == 128 + number);
  CHECK(std::count(err.begin(), err.end(), '\n') == 1);
  CHECK(folder.files() == 3);  // checkpoint, out, err: nothing half-written
  const std::size_t command = err.find("valley escape --landscape");
  REQUIRE(command != std::string::npos);
  CHECK(err.find("stopped by SIG" + signal) != std::string::npos);
  // Just as it says, but faster, and a checkpoint's width does not matter.
  std::string words = err.substr(command + 7, err.size() - command - 8);
  for (const std::string name : {" --device serial", " --lanes one"}) words.erase(words.find(name), name.size());
  const Ran rest = run(words);
  INFO(words << rest.err);
  CHECK(rest.status == 0);
  CHECK(stripped(valley::read_file("x", folder / "x")) == answer(long_run));
}

TEST_CASE("without a checkpoint a signal ends the program as ever") {
  const Folder folder;
  CHECK(shell("timeout --preserve-status -s TERM 0.5 '" + valley_test::program() + "' " + line + " --trials 1e9 --json '" +
              folder / "x" + "' 2> '" + folder / "err" + "'") == 143);
  CHECK(valley::read_file("err", folder / "err").empty());
  CHECK(folder.files() == 1);
}

TEST_CASE("a checkpoint that is not of this run is refused") {
  const Folder folder;
  const std::string file = folder / "c", with = " --resume --checkpoint '" + file + "'";
  REQUIRE(run(toy + " --checkpoint '" + file + "'").status == 0);
  const std::string bytes = valley::read_file("c", file);
  check_refused(run(toy + with + " --seed 2"), {"seed", "--seed is 2 here, 1 in " + file, "same"});
  check_refused(run(toy + with + " --momentum 0.5"), {"momentum", "--momentum is 0.5 here, 0 in", "same"});
  check_refused(run(toy + with + " --switch-at 5 --then sgd"), {"switch", "--switch-at is 5 here, not given in", "same"});
  check_refused(run(toy + with + " --shard 1/2 --partial '" + folder / "p" + "'"),
                {"shard", "0 to 4 of 8 here, 0 to 8 of 8 in", "same"});
  write(file, bytes.substr(0, bytes.size() / 2));
  check_refused(run(toy + with), {"half", "damaged", "whole and unchanged"});
  std::string changed = bytes;
  changed[bytes.size() / 2] = static_cast<char>(changed[bytes.size() / 2] ^ 1);
  write(file, changed);
  check_refused(run(toy + with), {"one bit", "damaged", "whole and unchanged"});
  write(file, "");
  check_refused(run(toy + with), {"empty", "no checkpoint", "whole and unchanged"});
  write(file, bytes);
  CHECK(run(toy + with).status == 0);
  fs::remove(file);
  check_refused(run(toy + with), {"missing", "--checkpoint is " + file, "readable"});
}

TEST_CASE("rows that changed are another run, whatever the file is called") {
  const Folder folder;
  const std::string command = on_rows(folder) + "--checkpoint '" + folder / "c" + "'";
  REQUIRE(run(command).status == 0);
  CHECK(run(command + " --resume").status == 0);
  write(folder / "rows.csv", valley::read_file("rows", folder / "rows.csv") + "1,1,1\n");
  check_refused(run(command + " --resume"), {"rows", "rows of --data is 13 rows", "12 rows"});
}

TEST_CASE("a full disk keeps the checkpoint before, and the result") {
  const Folder folder;
  const std::string file = folder / "c";
  REQUIRE(run(toy + " --seed 5 --checkpoint '" + file + "'").status == 0);
  const std::string before = valley::read_file("c", file);
  // A limit on the size of files stands for the full disk.
  const int status = shell("trap '' XFSZ; ulimit -f 16; '" + valley_test::program() + "' " + toy + " --checkpoint '" + file +
                           "' > '" + folder / "out" + "' 2> '" + folder / "err" + "'");
  const std::string err = valley::read_file("err", folder / "err");
  INFO(err);
  CHECK(status == 3);
  CHECK(std::count(err.begin(), err.end(), '\n') == 1);
  CHECK(err.find("cannot write " + file) != std::string::npos);
  CHECK(valley::read_file("c", file) == before);
  CHECK(folder.files() == 3);
  CHECK(valley::read_file("out", folder / "out").find("digest: ") != std::string::npos);
  CHECK(run(toy + " --checkpoint /no/such/folder/c").status == 3);
}

TEST_CASE("the interval holds the exact mean, on the line and on rows") {
  const Folder folder;
  const std::vector<std::string> commands{line + "--trials 50000 --coupling fresh",
                                          line + "--trials 50000 --coupling shared --batch 4 --record 2",
                                          line + "--trials 50000 --spread 0.1 --record 5",
                                          line + "--trials 50000 --switch-at 4 --then sgd --then-eta 0.1 --record 1",
                                          on_rows(folder) + "--coupling fresh",
                                          on_rows(folder) + "--coupling shared",
                                          on_rows(folder) + "--sampling without",
                                          on_rows(folder) + "--coupling shared --spread 0.3"};
  for (const std::string& command : commands) {
    const Json json = answer(command);
    INFO(command << "\n" << json.dump());
    REQUIRE(json["exact_loss"].is_array());
    REQUIRE(json["exact_loss"].size() == json["step"].size());
    for (std::size_t r = 0; r < json["step"].size(); ++r) {
      const double exact = json["exact_loss"][r];
      CHECK(json["resolved"][r] == true);
      CHECK(double(json["low"][r]) <= exact * (1 + 1e-12));
      CHECK(double(json["high"][r]) >= exact * (1 - 1e-12));
    }
    const double last_width = double(json["high"].back()) - double(json["low"].back());
    CHECK(last_width < 0.2 * double(json["exact_loss"].back()));
  }
}

TEST_CASE("without noise the ensemble is the simulator's trajectory") {
  const std::string command = GENERATE(
      std::string("--landscape toy --optimizer sam --start 1.5,0.1 --rho 0.1 --momentum 0.5"),
      std::string(
          "--landscape tanh2 --curvature 2 --optimizer usam --start 1 --rho 0.1 --switch-at 7 --then sam --then-rho 0.05"),
      std::string("--landscape huber --delta 0.5 --optimizer gd --start -2 --weight-decay 0.1"),
      std::string("--landscape tunable --decay 1.5 --optimizer sgd --start 2"),
      std::string("--landscape pl --optimizer gd --start 1"), std::string("--landscape pseudo-huber --optimizer gd --start 1"),
      std::string("--landscape logcosh --optimizer gd --start 1"),
      std::string("--landscape quadratic --curvature 3 --optimizer usam --rho 0.1 --start 1"));
  const Json json = answer("escape --eta 0.05 --trials 5 --steps 20 --record 4 " + command);
  REQUIRE(json["exact_loss"].size() == 6);
  for (std::size_t r = 0; r < 6; ++r) CHECK(double(json["mean_loss"][r]) == Approx(double(json["exact_loss"][r])).epsilon(1e-9));
}

TEST_CASE("where there is no exact mean it is null, and why is said") {
  CHECK(answer(toy)["exact_loss"].is_null());
  CHECK(answer(toy)["why_no_exact_loss"].is_string());
  CHECK(answer(line + "--trials 10 --momentum 0.5")["exact_loss"].is_null());
  CHECK(answer(line + "--trials 10 --exact never")["exact_loss"].is_null());
  CHECK(answer(line + "--trials 10").count("why_no_exact_loss") == 0);
}

TEST_CASE("a trial that diverges makes the mean infinite, and is counted") {
  // A step multiplies by -44, by chance (0.001) by 0 but for rounding: some 0.82 of the trials are past 1e308 at step 200.
  const std::string command =
      "escape --landscape curvature --atoms 0.2,9 --probabilities 0.001,0.999 --optimizer sgd --eta 5 --start 1 "
      "--trials 5000 --steps 200 --record 50 --escape-ball 10";
  const Json json = answer(command);
  const int diverged = json["diverged"];
  CHECK(diverged > 3900);
  CHECK(diverged < 4400);
  CHECK(json["infinite"][1] == 0);
  CHECK(json["infinite"][2] > 4000);  // losses overflow before states do
  CHECK(json["infinite"].back() >= diverged);
  CHECK(json["mean_loss"].back() == "inf");
  CHECK(json["high"].back() == "inf");
  CHECK(json["variance"].back() == "inf");
  CHECK(json["escaped_fraction"] > 0.99);
  const std::string table = run(command).out;
  CHECK(table.find("diverged: " + std::to_string(diverged) + " of 5000") != std::string::npos);
  CHECK(table.find("losses are infinite") != std::string::npos);
}

TEST_CASE("escape times are those of the steps") {
  // x grows by the factor 2 a step: 1, 2, 4, 8, 16 passes 10 at step 4.
  const Json json = answer(
      "escape --landscape quadratic --curvature 1 --optimizer gd --eta 3 --start 1 --trials 300 --steps 8 --record 1 "
      "--escape-ball 10");
  CHECK(json["escape_time"]["0.5"] == 4);
  CHECK(json["escape_time"]["from"] == Json::array({4}));
  CHECK(json["escape_time"]["count"] == Json::array({300}));
  CHECK(json["escaped"] == Json::array({0, 0, 0, 0, 300, 300, 300, 300, 300}));
  CHECK(json["mean_loss"].back() == 32768.);
  CHECK(answer(line + "--trials 10")["escape_time"].is_null());
}

TEST_CASE("the document has its keys, alone on standard output") {
  const Ran ran = run(toy + " --json - --device omp --threads 2");
  const Json json = Json::parse(ran.out);
  CHECK(ran.err.empty());
  CHECK(json["device"] == "omp");
  CHECK(json["threads"] == 2);
  CHECK(json["trials"] == 30000);
  CHECK(json["steps"] == 60);
  CHECK(json["steps_per_second"] > 0);
  CHECK(json["setting"]["eta"] == 0.05);
  CHECK(json["step"] == Json::array({0, 20, 40, 60}));
  CHECK(std::string(json["digest"]).size() == 32);
  for (const char* const key :
       {"mean_loss", "low", "high", "resolved", "effective_trials", "variance", "mean_log_loss", "escaped"})
    CHECK(json[key].size() == 4);
  for (const char* const level : {"0.05", "0.25", "0.5", "0.75", "0.95"}) CHECK(json["quantiles"][level].size() == 4);
}

TEST_CASE("escape refuses what is missing, out of range or does not fit") {
  const Folder folder;
  write(folder / "wide.csv", [] {
    std::string text = "1";
    for (int i = 0; i < 256; ++i) text += ",1";
    return text + "\n";
  }());
  write(folder / "nan.csv", "1,2\n3,nan\n");
  const std::string on = " --eta 0.1 --trials 10 --steps 5 ", base = "--landscape toy --optimizer sam --rho 0.1 --start 1,1" + on;
  const std::string atoms = "--landscape curvature --optimizer sgd --start 1" + on,
                    data = "--landscape quadratic --optimizer sgd --start 1" + on;
  const std::vector<Bad> all{
      Bad{"", "--landscape is missing", "toy"},
      Bad{"--landscape lake", "--landscape is 'lake'", "quadratic, tanh2, toy"},
      Bad{"--landscape toy", "--optimizer is missing", "sam"},
      Bad{"--landscape toy --optimizer sam", "--eta is missing", "> 0"},
      Bad{"--landscape toy --optimizer sam --eta 1", "--rho is missing", ">= 0"},
      Bad{"--landscape toy --optimizer sgd --eta 1", "--start is missing", "commas"},
      Bad{"--landscape toy --optimizer sgd --eta 1 --start 1", "--trials is missing", "whole"},
      Bad{"--landscape toy --optimizer sgd --eta 1 --start 1 --trials 1", "--steps is missing", "whole"},
      Bad{"--trials 0", "--trials is 0", "from 1"},
      Bad{"--trials 1.5", "--trials is 1.5", "whole"},
      Bad{"--trials 1e17", "--trials is 1e17", "9007199254740992"},
      Bad{"--eta nan", "--eta is nan", "> 0"},
      Bad{"--steps 0", "--steps is 0", "from 1"},
      Bad{"--steps 5e9", "--steps is 5e9", "to 4294967294"},
      Bad{"--threads 0", "--threads is 0", "from 1"},
      Bad{"--device gpu", "--device is gpu", "cuda, tbb, omp, serial"},
      Bad{"--lanes four", "--lanes is four", "avx2"},
      Bad{"--every 0", "--every is 0", "> 0"},
      Bad{"--shard 0/3", "--shard is 0/3", "i/N"},
      Bad{"--shard 4/3", "--shard is 4/3", "i/N"},
      Bad{"--shard 1", "--shard is '1'", "i/N"},
      Bad{"--shard -1/2", "--shard is '-1/2'", "i/N"},
      Bad{base + "--start 1,1,1", "--start", "once"},
      Bad{"--landscape toy --optimizer sam --rho 0.1 --start 1,2,3" + on, "--start is 3 numbers", "1 or 2"},
      Bad{"--landscape pl --optimizer sgd --start 1,2" + on, "--start is 2 numbers", "1 on"},
      Bad{base + "--spread -1", "--spread is -1", ">= 0"},
      Bad{base + "--curvature 2", "--curvature is given on --landscape toy", "tanh2"},
      Bad{atoms, "--atoms is missing", "1 to 8"},
      Bad{atoms + "--atoms -1,0.5", "--atoms is of the mean -0.25", "> 0"},
      Bad{atoms + "--atoms 1,2 --probabilities 1", "--probabilities is 1 numbers", "as many"},
      Bad{atoms + "--atoms 1,2 --probabilities 0.3,0.3", "--probabilities is of the sum 0.6", "sum 1"},
      Bad{atoms + "--atoms 1,2 --probabilities 1.5,-0.5", "--probabilities is -0.5", ">= 0"},
      Bad{atoms + "--atoms 1,2,3,4,5,6,7,8,9", "--atoms is 9 numbers", "1 to 8"},
      Bad{data + "--data /no/such/file", "--data", "/no/such/file"},
      Bad{data + "--data '" + folder / "wide.csv" + "'", "257 columns", "at most 256"},
      Bad{data + "--data '" + folder / "nan.csv" + "'", "--data", "finite"},
      Bad{data + "--samples 3", "--samples is given", "--data"},
      Bad{data + "--batch 2", "--batch is given", "--data"},
      Bad{data + "--data '" + rows(folder) + "' --batch 13 --sampling without", "--batch is 13", "1 to 12"},
      Bad{data + "--data '" + rows(folder) + "' --samples 13", "13", "12"},
      Bad{"--landscape toy --optimizer gd --label-noise 0.1 --start 1,1" + on, "--optimizer is gd", "noisy"},
      Bad{base + "--switch-at 3", "--then is missing", "usam"},
      Bad{base + "--then sgd", "--switch-at is missing", "step"},
      Bad{base + "--then-eta 1", "--then is missing", "--then-eta"},
      Bad{base + "--switch-at 5 --then sgd", "--switch-at is 5", "1 to 4"},
      Bad{base + "--escape-loss 1 --escape-ball 1", "--escape-ball is given", "one of"},
      Bad{base + "--escape-ball 0", "--escape-ball is 0", "> 0"},
      Bad{base + "--resume", "--checkpoint is missing", "--resume"},
      Bad{base + "--every 5", "--checkpoint is missing", "--every"},
      Bad{base + "--shard 1/2", "--partial is missing", "--shard"},
      Bad{base + "--partial x", "--shard is missing", "--partial"},
      Bad{base + "--shard 1/2 --partial x --json -", "--json is given", "merge"},
      Bad{base + "--checkpoint -", "--checkpoint is -", "a file"},
      Bad{base + "--steps 4e9 --record 1", "--steps", "once"},
      Bad{"--landscape pl --optimizer gd --eta 1 --start 1 --trials 1 --steps 4e9 --record 1", "--record is 1", "100000 records"},
      Bad{base + "--bogus", "'--bogus'", "--help"}};
  for (const Bad& bad : all) check_refused(run("escape " + bad.arguments), bad);
}

TEST_CASE("a device that is not there is refused with those that are") {
  const Ran ran = run(toy + " --device cuda");
  if (ran.status == 0) return;
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find("--device is cuda (") != std::string::npos);
  CHECK(ran.err.find("allowed: tbb, omp, serial") != std::string::npos);
}

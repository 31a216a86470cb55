// The program as a user runs it: exit status, one line an error, nothing half-written.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/program.hpp"
#include "tests/where.hpp"

using namespace valley_test;

namespace {

const std::string threshold_numbers = " --batch 1 --rho 0.1 --json -";
const std::string toy = "simulate --landscape toy --optimizer usam --eta 0.2 --rho 0.1 --start 2.5,0.3 --steps 3";

}  // namespace

TEST_CASE("wrong usage is status 2 and one line that names argument, value and what is allowed") {
  const auto bad = GENERATE(
      Bad{"chek", "'chek'", "did you mean check?"}, Bad{"check no_such_claim", "'no_such_claim'", "allowed:"},
      Bad{"figure no_such_figure", "'no_such_figure'", "allowed:"}, Bad{"check --fast", "'--fast'", "--quick"},
      Bad{"check --quick --full", "--full", "one of the two"}, Bad{"check --paper nobody", "--paper is", "Kim et al. 2026"},
      Bad{"check --paper 2026", "--paper is", "Oikonomou, Loizou 2026"},
      Bad{"check --paper 'Kim 2026' p1_escape", "--paper", "one of the two"},
      Bad{"check --seed -1", "--seed is -1", "whole number"}, Bad{"check --seed 1.5", "--seed is 1.5", "whole number"},
      Bad{"check --seed", "--seed is without a value", "whole number"},
      Bad{"check --seed 1 --seed 2", "--seed is given more than once", "once"},
      Bad{"check --json - --junit -", "--junit is -", "file"}, Bad{"check --json ''", "--json is ''", "file"},
      Bad{"check --json --quick", "--json is --quick", "file"}, Bad{"check 'a\nb'", "'a b'", "allowed:"},
      Bad{"list extra", "KIND is 'extra'", "claims, landscapes"},
      Bad{"figure --data /no/such/folder", "--data is '/no/such/folder'", "folder"});
  check_refused(run(bad.arguments), bad);
}

TEST_CASE("output that can't be written is status 3, one line, and no file") {
  const Folder folder;
  const std::string place = GENERATE(std::string("/no/such/folder/x"), std::string("/dev/full"), std::string("."));
  const Ran ran = run(toy + " --csv " + place);
  INFO(ran.err);
  CHECK(ran.status == 3);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find("cannot write") != std::string::npos);
  CHECK(fs::is_character_file("/dev/full"));
}

TEST_CASE("a long run whose output is lost ends at once") {
  CHECK(shell(std::string("timeout 20 '") + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 --steps 4e9 " + "--csv /dev/full 2> /dev/null") ==
        3);
}

TEST_CASE("a full standard output is status 3") {
  for (const std::string& command : {toy, std::string("--version"), std::string("--help"), std::string("list")}) {
    CHECK(shell(std::string("'") + valley_test::program() + "' " + command + " > /dev/full 2> /dev/null") == 3);
  }
}

TEST_CASE("a reader that has seen enough ends simulate quietly") {
  const Folder folder;
  const std::string err = folder / "stderr";
  CHECK(shell(std::string("'") + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 --steps 1e6 --csv - 2> '" + err +
              "' | head -1 > /dev/null") == 0);
  CHECK(valley::read_file("err", err).empty());
}

TEST_CASE("a signal leaves no half-written file and a status that says which") {
  const Folder folder;
  const std::string csv = folder / "x.csv";
  CHECK(shell("timeout -s TERM 0.3 '" + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 " + "--steps 4e9 --csv '" + csv +
              "'; test $? = 124") == 0);
  CHECK(folder.files() == 0);
}

TEST_CASE("whatever signal ends a program, it leaves no half-written file") {
  const Folder folder;
  const auto [signal, number] = GENERATE(std::pair{"HUP", 1}, std::pair{"INT", 2}, std::pair{"QUIT", 3}, std::pair{"USR1", 10},
                                         std::pair{"USR2", 12}, std::pair{"ALRM", 14}, std::pair{"XCPU", 24});
  const std::string csv = folder / "x.csv";
  CHECK(shell("ulimit -c 0; env --default-signal '" + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 "
              "--start 1 --steps 4e9 --csv '" +
              csv + "' & p=$!; for i in $(seq 400); do ls '" + folder.path.string() +
              "' | grep -q . && break; sleep 0.05; done; kill -" + signal + " $p; wait $p") == 128 + number);
  CHECK(folder.files() == 0);
}

TEST_CASE("a limit on the size of files is status 3, one line, and no file") {
  const Folder folder, beside;
  const std::string err = beside / "err";
  CHECK(shell("ulimit -f 16; '" + valley_test::program() +
              "' simulate --landscape pl --optimizer gd --eta 0.01 --start 1 --steps 1e6 --csv '" + folder / "x.csv" + "' 2> '" +
              err + "'") == 3);
  CHECK(valley::read_file("err", err).find("File too large") != std::string::npos);
  CHECK(folder.files() == 0);
}

TEST_CASE("a standard output that the caller closed is status 3, and no file takes its place") {
  const Folder folder;
  const std::string json = folder / "x.json", command = "'" + valley_test::program() + "' check sam_cycle --quick --json ";
  CHECK(shell(command + json + " >&- 2> /dev/null") == 3);
  CHECK(nlohmann::json::parse(valley::read_file("json", json))["claims"].size() == 1);
  CHECK(shell(command + "- >&- 2> /dev/null") == 3);
}

TEST_CASE("help and version are on standard output with status 0") {
  for (const char* command : {"--help", "--version", "check --help", "threshold --help", "simulate --help", "figure --help"}) {
    const Ran ran = run(command);
    CHECK(ran.status == 0);
    CHECK(ran.err.empty());
    CHECK(!ran.out.empty());
  }
}

TEST_CASE("check --json - writes JSON and nothing else, and its status says whether the claims hold") {
  const Ran listed = run("list");
  REQUIRE(listed.status == 0);
  const std::size_t first = listed.out.find_first_not_of(' ', listed.out.find(' '));
  const std::string id = listed.out.substr(first, listed.out.find(' ', first) - first);
  const Ran ran = run("check " + id + " --quick --seed 7 --json -");
  INFO(id << "\n" << ran.err);
  const auto json = nlohmann::json::parse(ran.out);
  CHECK(json["seed"] == 7);
  REQUIRE(json["claims"].size() == 1);
  CHECK(json["claims"][0]["id"] == id);
  CHECK(ran.status == (json["claims"][0]["verdict"] == "holds" ? 0 : 1));
  CHECK(ran.err.empty());
}

TEST_CASE("check opens its outputs before the work and leaves none behind when one can't be written") {
  const Folder folder;
  const Ran ran = run("check --quick --json '" + (folder / "x.json") + "' --junit /no/such/folder/x");
  CHECK(ran.status == 3);
  CHECK(ran.one_error_line());
  CHECK(ran.out.empty());
  CHECK(folder.files() == 0);
}

TEST_CASE("a figure asked for by its id whose outside data is missing is wrong usage") {
  const Folder folder;
  const Ran ran = run("figure stability_mnist --data '" + folder.path.string() + "' --out '" + (folder / "out") + "'");
  INFO(ran.err);
  CHECK(ran.status == 2);
  CHECK(ran.one_error_line());
  CHECK(ran.err.find("skipped") != std::string::npos);
}

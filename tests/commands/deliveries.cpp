// Commands with several results: one that can't be written is no reason to withhold the others.
#include <nlohmann/json.hpp>

#include "base/shell_word.hpp"
#include "tests/program.hpp"

using namespace valley_test;
using Json = nlohmann::json;

namespace {

const std::string rows = "1,0\n0,2\n1,1\n", full = "cannot write /dev/full: No space left on device\n";

/// Status 3, and these lines.
void check_failed(const Ran& ran, const std::string& command, const std::vector<std::string>& lines) {
  INFO(command << "\n" << ran.err);
  CHECK(ran.status == 3);
  std::string all;
  for (const std::string& line : lines) all += "valley " + command + ": " + line;
  CHECK(ran.err == all);
}

}  // namespace

TEST_CASE("an answer that can't be written as JSON is written as CSV and as a table") {
  const Folder folder;
  write(folder / "rows.csv", rows);
  const std::string command = "threshold --batch 1 --rho 0 --data " + folder / "rows.csv";
  const Ran whole = run(command + " --csv " + folder / "whole.csv");
  REQUIRE(whole.status == 0);
  const Ran ran = run(command + " --json /dev/full --csv " + folder / "csv");
  check_failed(ran, "threshold", {full});
  CHECK(ran.out == whole.out);
  CHECK(valley::read_file("csv", folder / "csv") == valley::read_file("csv", folder / "whole.csv"));
  check_failed(run(command + " --json /dev/full --csv /dev/full"), "threshold", {full, full});
  const std::string program = "'" + valley_test::program() + "' ", err = folder / "err";
  CHECK(shell(program + command + " --json /dev/full > /dev/full 2> " + err) == 3);
  CHECK(valley::read_file("err", err) ==
        "valley threshold: " + full + "valley threshold: cannot write standard output: No space left on device\n");
}

TEST_CASE("a report of which one document can't be written has the others and its table") {
  const Folder folder;
  const std::string escape = "escape --landscape toy --optimizer gd --eta 0.1 --start 1 --trials 10 --steps 5 ";
  const std::string part = folder / "part", files = "--json /dev/full --csv " + folder / "csv" + " --npz " + folder / "npz";
  REQUIRE(run(escape + "--shard 1/1 --partial " + part).status == 0);
  for (const auto& [name, command] : {std::pair{"escape", escape}, {"merge", "merge " + part + " "}}) {
    const Ran ran = run(command + files);
    check_failed(ran, name, {full});
    CHECK(ran.out.find("digest: ") != std::string::npos);
    for (const std::string file : {"csv", "npz"}) CHECK(fs::remove(folder / file));
  }
  const Ran checked = run("check sam_cycle --quick --json /dev/full --junit " + folder / "xml");
  check_failed(checked, "check", {full});
  CHECK(checked.out.find("1 of 1 claim holds") != std::string::npos);
  CHECK(fs::exists(folder / "xml"));
}

TEST_CASE("a diagram that can't be drawn is written as numbers") {
  const Folder folder;
  write(folder / "rows.csv", rows);
  const std::string svg = folder / "svg", csv = folder / "csv", json = folder / "json";
  const Ran ran = run_after("PATH=/none ", "diagram --batch 1 --rho 0.1,0.2 --data " + folder / "rows.csv" + " --svg " + svg +
                                               " --csv " + csv + " --json " + json);
  check_failed(ran, "diagram", {"cannot start gnuplot: No such file or directory\n"});
  CHECK(ran.out.starts_with(csv + ", " + json + ": largest stable step size"));
  CHECK(Json::parse(valley::read_file("json", json))["n"] == 3);
  CHECK(fs::file_size(csv) > 0);
  CHECK_FALSE(fs::exists(svg));
}

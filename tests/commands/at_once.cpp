// How many claims or figures are at work at once shows in nothing but the time they take.
#include <regex>

#include "tests/program.hpp"

using namespace valley_test;
using valley::read_file;

TEST_CASE("claims checked at once give the verdicts, rows and order of one after the other") {
  const Folder folder;
  // The first takes longest: the others wait to be told.
  const auto checked = [&](const std::string& threads) {
    const Ran ran = run("check p2_valley p4_convergence batch_coupling momentum_cycle --quick --threads " + threads + " --json " +
                        folder / (threads + ".json"));
    CHECK(ran.status == 0);
    return ran.out +
           std::regex_replace(read_file("--json", folder / (threads + ".json")), std::regex("\"seconds\": [0-9.e-]+"), "");
  };
  CHECK(checked("4") == checked("1"));
}

TEST_CASE("figures drawn at once are those of one after the other, told in their order") {
  const Folder folder;
  const auto drawn = [&](const std::string& threads) {
    const std::string out = folder / threads;
    const Ran ran = run("figure flow toy_path escape_times --quick --threads " + threads + " --out " + out);
    CHECK(ran.status == 0);
    std::string all;
    for (const char* id : {"flow", "toy_path", "escape_times"})
      all += read_file("--out", out + "/data/" + id + ".csv") + read_file("--out", out + "/figures/" + id + ".gp");
    return std::regex_replace(ran.out, std::regex(out), "OUT") + all;
  };
  CHECK(drawn("3") == drawn("1"));
}

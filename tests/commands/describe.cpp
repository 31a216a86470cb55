// What `valley list` has a line of, `valley describe` has all of.
#include <catch2/catch.hpp>

#include "commands/entries.hpp"
#include "experiments/claim.hpp"
#include "figures/figure.hpp"
#include "tests/program.hpp"

using namespace valley_test;

namespace valley {

TEST_CASE("every entry has a line of plain words, and a command that runs") {
  for (const Entry& entry : entries()) {
    INFO(entry.line.kind << " " << entry.line.id);
    CHECK_FALSE(entry.line.says.empty());
    CHECK(entry.line.says.find('\n') == std::string::npos);
    const std::vector<Fact> facts = entry.facts();
    REQUIRE_FALSE(facts.empty());
    for (const Fact& fact : facts) {
      CHECK_FALSE(fact.text.empty());
      if (!fact.text.starts_with("valley simulate ")) continue;
      INFO(fact.text);
      CHECK(run(fact.text.substr(std::string("valley ").size())).status == 0);
    }
  }
}

TEST_CASE("the figure that a claim names is one") {
  std::size_t named = 0;
  for (const Claim& claim : claims()) {
    if (claim.figure.empty()) continue;
    ++named;
    INFO(claim.id << ": " << claim.figure);
    CHECK(std::any_of(figures::figures().begin(), figures::figures().end(),
                      [&](const figures::Figure& figure) { return figure.id == claim.figure; }));
  }
  CHECK(named >= 14);
}

TEST_CASE("describe says statement, source, what breaks it, command and figure, in lines of at most 100") {
  const Ran ran = run("describe p3_ladder");
  CHECK(ran.status == 0);
  for (const char* part : {"claim ", "statement ", "source ", "what breaks it ", "sufficient 2 % too large",
                           "valley check p3_ladder", "valley figure ladder"})
    CHECK(ran.out.find(part) != std::string::npos);
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
}

TEST_CASE("a name of several kinds is described as each, a setting with its default and limits") {
  const std::string out = run("describe align_quadratic huber").out;
  for (const char* part : {"claim ", "figure ", "caption ", "landscape ", "--delta", "default 1", "> 0"})
    CHECK(out.find(part) != std::string::npos);
}

TEST_CASE("describe refuses what is no name") {
  check_refused(run("describe p3_stabilty"), {"", "did you mean p3_stability?", "allowed:"});
  check_refused(run("describe"), {"", "ID is missing", "valley list"});
}

}  // namespace valley

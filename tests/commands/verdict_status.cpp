// A claim that does not hold must show in the exit status. The registry has only claims that hold, so this file adds
// one that does not; its name puts it after the tests that check every claim.
#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "commands/commands.hpp"
#include "experiments/claims/case.hpp"

namespace valley {
namespace {

Claim claim_at_most_one(std::string id, double measured) {
  return {.id = std::move(id), .statement = "measured <= 1", .source = "none", .cases = [=](const Plan&) {
            const auto one = [] { return 1.; };
            return std::vector<Case>{at_most({}, one, [=] { return measured; }),
                                     control(at_most({}, one, [] { return 2.; }), "2 > 1")};
          }};
}

struct Said {
  int status;
  std::string out;
};

Said said(std::vector<const char*> words) {
  words.insert(words.begin(), "valley");
  std::ostringstream printed;
  auto* const terminal = std::cout.rdbuf(printed.rdbuf());
  const int status = run_command_line(valley_commands(), static_cast<int>(words.size()), words.data());
  std::cout.rdbuf(terminal);
  return {status, printed.str()};
}

int status_of_check(std::vector<const char*> words) {
  words.insert(words.begin(), "check");
  return said(words).status;
}

std::string output_of(const std::vector<const char*>& words) { return said(words).out; }

}  // namespace

TEST_CASE("check is status 1 as soon as one claim does not hold") {
  add(claim_at_most_one("zz_false", 3));
  add(claim_at_most_one("zz_true", 0.5));
  CHECK(status_of_check({"zz_true"}) == 0);
  CHECK(status_of_check({"zz_false"}) == 1);
  CHECK(status_of_check({"zz_true", "zz_false"}) == 1);
}

TEST_CASE("an open claim is status 0 while there is no counterexample, 1 with one, and `valley describe` calls it open") {
  Claim open = claim_at_most_one("zz_open_true", 0.5), refuted = claim_at_most_one("zz_open_false", 3);
  open.open = refuted.open = true;
  add(open);
  add(refuted);
  CHECK(output_of({"check", "zz_open_true"}).find("0 of 1 claim holds, 1 open without a counterexample") != std::string::npos);
  CHECK(status_of_check({"zz_open_true"}) == 0);
  CHECK(status_of_check({"zz_open_false"}) == 1);
  CHECK(output_of({"describe", "zz_open_true"}).find("neither proved nor refuted") != std::string::npos);
  CHECK(output_of({"describe", "p1_escape"}).find("neither proved nor refuted") == std::string::npos);
}

TEST_CASE("check --paper checks the claims of one paper, and list --papers has it with them") {
  Claim claim = claim_at_most_one("zz_of_a_paper", 0.5), other = claim_at_most_one("zz_of_another", 3);
  claim.source = "Nobody, Noone 1999, as printed; none";
  other.source = "Nobody, Noone, Third 1999; none";
  add(claim);
  add(other);
  // All words of the one name are in the other; the full name is the one's.
  CHECK(output_of({"check", "--paper", "nobody, noone 1999"}).find("1 of 1 claim holds") != std::string::npos);
  CHECK(output_of({"check", "--paper", "third 1999"}).find("0 of 1 claim holds") != std::string::npos);
  std::string papers = output_of({"list", "--papers"});
  papers.erase(std::remove(papers.begin(), papers.end(), ' '), papers.end());
  CHECK(papers.find("paperNobody,Noone1999zz_of_a_paper\n") != std::string::npos);
}

}  // namespace valley

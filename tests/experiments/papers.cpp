#include <algorithm>
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "experiments/papers.hpp"

using namespace valley;
using Catch::Matchers::Contains;

namespace {

std::set<std::string> ids(const std::vector<const Claim*>& claims) {
  std::set<std::string> all;
  for (const Claim* claim : claims) all.insert(claim->id);
  return all;
}

}  // namespace

TEST_CASE("a paper is what a source begins with: up to the year, the number, or the first mark") {
  CHECK(paper_of("Wu, Ma, E 2018, re-derived here; docs/derivations.md#a") == "Wu, Ma, E 2018");
  CHECK(paper_of("arXiv 2604.14669, numbers in print; docs/derivations.md#a") == "arXiv 2604.14669");
  CHECK(paper_of("Valley; plateaux: andreyev2024, second-hand") == "Valley");
  CHECK(paper_of("late-SAM's reading; docs/derivations.md#flow") == "late-SAM");
  CHECK(paper_of("Andriushchenko, Flammarion 2022's setting; runs") == "Andriushchenko, Flammarion 2022");
  CHECK(paper_of("textbook") == "textbook");
}

TEST_CASE("every claim's source begins with a paper, and every claim is of one") {
  const std::regex name(R"(arXiv \d{4}\.\d{5}|[A-Z].* (19|20)\d\d|Valley|late-SAM|Align-SAM)");
  std::size_t count = 0;
  for (const Paper& paper : papers()) {
    INFO(paper.name);
    CHECK(std::regex_match(paper.name, name));
    count += paper.claims.size();
  }
  CHECK(count == claims().size());
}

TEST_CASE("a paper's claims are found by words of its name, in any case and order") {
  CHECK(ids(claims_of("Kim 2026")) == std::set<std::string>{"beale_saddle", "saddle_capture", "saddle_diffusion"});
  CHECK(ids(claims_of("2018 wu")) == std::set<std::string>{"dynamical_stability", "gd_edge", "two_valleys"});
  CHECK(ids(claims_of("late-sam")).count("p1_escape") == 1);
  CHECK(ids(claims_of("Wu, Su 2023")) == std::set<std::string>{"trace_bound"});
}

TEST_CASE("a paper's full name means it, whatever others have its words too") {
  const std::vector<Paper> all{{"Wu, Ma 2018", {}}, {"Wu, Ma, E 2018", {}}, {"Ma, Wu, Su 2018", {}}};
  CHECK(paper_meant(all, "wu, ma 2018").name == "Wu, Ma 2018");
  CHECK_THROWS_WITH(paper_meant(all, "ma wu"), Contains("Wu, Ma 2018; Wu, Ma, E 2018; Ma, Wu, Su 2018"));
  CHECK(paper_meant(all, "Su").name == "Ma, Wu, Su 2018");
}

TEST_CASE("a name of no paper lists all, one of several lists those") {
  CHECK_THROWS_WITH(claims_of("Nobody 1999"),
                    Contains("--paper is \"Nobody 1999\"") && Contains("Kim et al. 2026") && Contains("Valley"));
  CHECK_THROWS_WITH(claims_of("wu"), Contains("Wu, Ma, E 2018; Wu, Su 2023; Wu, Wang, Su 2022") && !Contains("Kim"));
  CHECK_THROWS_WITH(claims_of(" "), Contains("--paper is \" \"") && Contains("Valley"));
}

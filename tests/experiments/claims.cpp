// What every registered claim owes, and that each holds at the smallest effort.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <cctype>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/file.hpp"
#include "experiments/claim.hpp"
#include "experiments/claim_report.hpp"
#include "tests/where.hpp"

using namespace valley;

namespace {

const Plan quick{.effort = Effort::quick, .seed = 1};

/// The anchors of a Markdown file's headings, as GitHub makes them (letters, digits, blanks).
std::set<std::string> anchors(const std::string& markdown) {
  std::set<std::string> found;
  for (std::size_t at = 0; at < markdown.size();) {
    const std::size_t end = std::min(markdown.find('\n', at), markdown.size());
    const std::string line = markdown.substr(at, end - at);
    at = end + 1;
    if (line.empty() || line[0] != '#') continue;
    std::string anchor;
    for (const char c : line.substr(line.find_first_not_of("# "))) {
      if (std::isalnum(static_cast<unsigned char>(c)) != 0)
        anchor += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      if (c == ' ' || c == '-') anchor += '-';
    }
    found.insert(anchor);
  }
  return found;
}

bool same_bits(double a, double b) { return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b); }

std::string offending_rows(const Report& report) {
  std::string all = report.id + " " + name(report.verdict);
  for (const Row& row : offenders(report)) all += "\n" + describe(row);
  return all;
}

const Claim& claim(const std::string& id) {
  const auto found = std::find_if(claims().begin(), claims().end(), [&](const Claim& one) { return one.id == id; });
  REQUIRE(found != claims().end());
  return *found;
}

}  // namespace

TEST_CASE("the claims of the first issue are registered") {
  for (const char* id : {"batch_coupling", "flow_limit", "p1_escape", "p2_valley", "p3_ladder", "p3_stability", "p4_convergence",
                         "sam_cycle", "shared_one_dimension", "shared_p3_conjecture", "toy_phases"}) {
    INFO(id);
    CHECK(std::any_of(claims().begin(), claims().end(), [&](const Claim& one) { return one.id == id; }));
  }
}

TEST_CASE("the claim of the ensembles is registered, and each of its controls is violated at every seed") {
  for (const std::uint64_t seed : {3u, 5u, 8u}) {
    const Report report = check(claim("ensemble_exact"), {.effort = Effort::quick, .seed = seed});
    INFO(offending_rows(report));
    CHECK(report.verdict == Verdict::holds);
    CHECK(std::count_if(report.rows.begin(), report.rows.end(),
                        [](const Row& row) { return row.role == Role::control && row.verdict == Verdict::violated; }) == 4);
    CHECK(report.noticed().rows == 24);
    CHECK(report.noticed().all >= 22);  // of means 5 % off
  }
}

TEST_CASE("the claims about Align-SAM are registered, and each of their controls is violated at every seed") {
  const std::vector<std::pair<const char*, int>> controls = {
      {"align_expansion", 12}, {"align_identities", 4}, {"align_product", 11}, {"align_quadratic", 5}, {"align_valley", 7}};
  for (const auto& [id, count] : controls) {
    for (const std::uint64_t seed : {3u, 5u, 8u}) {
      const Report report = check(claim(id), {.effort = Effort::quick, .seed = seed});
      INFO(offending_rows(report));
      CHECK(report.verdict == Verdict::holds);
      CHECK(std::count_if(report.rows.begin(), report.rows.end(),
                          [](const Row& row) { return row.role == Role::control && row.verdict == Verdict::violated; }) == count);
    }
  }
}

TEST_CASE("the claims about momentum are registered, and each of their controls is violated at every seed") {
  const std::vector<std::pair<const char*, int>> controls = {
      {"almost_sure_bracket", 4}, {"momentum_growth", 12},   {"momentum_one_dimension", 8}, {"momentum_threshold", 13},
      {"nesterov_interval", 1},   {"nesterov_threshold", 7}, {"weight_decay_stationary", 5}};
  for (const auto& [id, count] : controls) {
    for (const std::uint64_t seed : {3u, 5u}) {
      const Report report = check(claim(id), {.effort = Effort::quick, .seed = seed});
      INFO(offending_rows(report));
      CHECK(passes(report.verdict));
      CHECK(std::count_if(report.rows.begin(), report.rows.end(),
                          [](const Row& row) { return row.role == Role::control && row.verdict == Verdict::violated; }) == count);
    }
  }
}

TEST_CASE("the claims of the literature are registered, and each of their controls is violated at every seed") {
  const std::vector<std::pair<const char*, int>> controls = {
      {"beale_saddle", 3},      {"coherence", 5},      {"diagonal_net", 3},
      {"late_sam_diagonal", 4}, {"linf_gate", 3},      {"dynamical_stability", 4},
      {"gaussian_rows", 6},     {"gd_edge", 3},        {"mean_square_threshold", 5},
      {"moment_stability", 4},  {"momentum_cycle", 4}, {"normalisation", 3},
      {"phantom_minimum", 5},   {"polyak_usam", 3},    {"saddle_capture", 6},
      {"saddle_diffusion", 5},  {"sam_edge", 4},       {"sam_floor", 3},
      {"sde_limits", 4},        {"sgd_alignment", 3},  {"shared_batch_figure", 3},
      {"sharpness_notions", 3}, {"usam_pl_rate", 2},   {"shared_batch_moments", 4},
      {"trace_bound", 3},       {"two_valleys", 3},    {"unified_floor", 6},
      {"usam_edge", 6}};
  for (const auto& [id, count] : controls) {
    for (const std::uint64_t seed : {3u, 5u}) {
      const Report report = check(claim(id), {.effort = Effort::quick, .seed = seed});
      INFO(offending_rows(report));
      CHECK(report.verdict == Verdict::holds);
      CHECK(std::count_if(report.rows.begin(), report.rows.end(),
                          [](const Row& row) { return row.role == Role::control && row.verdict == Verdict::violated; }) == count);
    }
  }
}

TEST_CASE("every claim says what it states, where that comes from, and has a control") {
  const auto headings = anchors(read_file("derivations", valley_test::source_folder() + "/docs/derivations.md"));
  REQUIRE(headings.size() > 5);
  for (const Claim& one : claims()) {
    INFO(one.id << ": " << one.source);
    CHECK_FALSE(one.statement.empty());
    CHECK(one.statement.find('\n') == std::string::npos);
    const std::string where = "docs/derivations.md#";
    const std::size_t at = one.source.find(where);
    REQUIRE(at != std::string::npos);
    CHECK(headings.count(one.source.substr(at + where.size())) == 1);
    const auto cases = one.cases(quick);
    CHECK(std::any_of(cases.begin(), cases.end(), [](const Case& row) { return row.role == Role::control; }));
    for (const Case& row : cases)
      if (row.role == Role::control) CHECK_FALSE(row.unmet.empty());
  }
}

TEST_CASE("every claim holds and would notice a bound 5 % off, whatever the seed; an open one has no counterexample") {
  const std::uint64_t seed = GENERATE(1u, 2u, 77u);
  for (const Claim& one : claims()) {
    const Report report = check(one, {.effort = Effort::quick, .seed = seed});
    INFO(offending_rows(report));
    CHECK(report.verdict == (one.open ? Verdict::no_counterexample : Verdict::holds));
    CHECK_FALSE(report.noticed().loose());
  }
}

TEST_CASE("one claim is open, and says so") {
  for (const Claim& one : claims()) CHECK(one.open == (one.statement.rfind("conjecture", 0) == 0));
  CHECK(claim("shared_p3_conjecture").open);
}

TEST_CASE("a claim's numbers are the same bits at the same seed and others at another") {
  for (const char* id : {"p1_escape", "p3_stability", "p4_convergence", "shared_p3_conjecture"}) {
    INFO(id);
    const Report first = check(claim(id), quick), again = check(claim(id), quick);
    const Report other = check(claim(id), {.effort = Effort::quick, .seed = 2});
    REQUIRE(first.rows.size() == again.rows.size());
    bool differs = first.rows.size() != other.rows.size();
    for (std::size_t k = 0; k < first.rows.size(); ++k) {
      CHECK(same_bits(first.rows[k].predicted, again.rows[k].predicted));
      CHECK(same_bits(first.rows[k].measured.value, again.rows[k].measured.value));
      CHECK(same_bits(first.rows[k].measured.std_error, again.rows[k].measured.std_error));
      differs = differs || first.rows[k].measured.value != other.rows[k].measured.value;
    }
    CHECK(differs);
  }
}

TEST_CASE("a larger effort means more cases") {
  for (const char* id : {"p1_escape", "p3_ladder", "p3_stability", "p4_convergence"}) {
    INFO(id);
    CHECK(claim(id).cases({.effort = Effort::standard}).size() > claim(id).cases(quick).size());
  }
}

#include "experiments/claim.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "base/registry.hpp"

using namespace valley;

namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double infinite = std::numeric_limits<double>::infinity();

Case one(double predicted, Measurement measured, Relation relation = Relation::at_most, double tolerance = 1e-9,
         Role role = Role::grid) {
  return {.role = role,
          .params = {},
          .relation = relation,
          .tolerance = tolerance,
          .predict = [=] { return predicted; },
          .measure = [=] { return measured; },
          .unmet = {}};
}

Verdict verdict(double predicted, Measurement measured, Relation relation = Relation::at_most, double tolerance = 1e-9) {
  return judge(one(predicted, measured, relation, tolerance)).verdict;
}

const Case good = one(1, {0.5}), bad = one(1, {2}), open = one(1, {1, 1}), vacuous = one(infinite, {2});

Case control(Case of) {
  of.role = Role::control;
  return of;
}

Verdict verdict_of(const std::vector<Case>& cases) {
  return check({"x", "w", "s", "s", "", [&](const Plan&) { return cases; }}, {}).verdict;
}

}  // namespace

TEST_CASE("an exact measurement holds up to the tolerance and is violated beyond it") {
  CHECK(verdict(2, {2}) == Verdict::holds);
  CHECK(verdict(2, {2 + 1e-9}) == Verdict::holds);
  CHECK(verdict(2, {2 + 1e-8}) == Verdict::violated);
  CHECK(verdict(-2, {-2 + 1e-9}) == Verdict::holds);
  CHECK(verdict(2, {1}, Relation::at_least) == Verdict::violated);
  CHECK(verdict(2, {3}, Relation::at_least) == Verdict::holds);
  CHECK(verdict(2, {2 - 1e-8}, Relation::at_least) == Verdict::violated);
  CHECK(verdict(2, {2 + 1e-9}, Relation::equal) == Verdict::holds);
  CHECK(verdict(2, {2 + 1e-8}, Relation::equal) == Verdict::violated);
  CHECK(verdict(2, {2 - 1e-8}, Relation::equal) == Verdict::violated);
}

TEST_CASE("the tolerance is absolute where the prediction is zero") {
  CHECK(verdict(0, {0.09}, Relation::at_most, 0.1) == Verdict::holds);
  CHECK(verdict(0, {0.11}, Relation::at_most, 0.1) == Verdict::violated);
}

TEST_CASE("a statistical measurement needs four standard errors either way") {
  CHECK(verdict(1, {0.59, 0.1}) == Verdict::holds);
  CHECK(verdict(1, {0.61, 0.1}) == Verdict::inconclusive);
  CHECK(verdict(1, {1.39, 0.1}) == Verdict::inconclusive);
  CHECK(verdict(1, {1.41, 0.1}) == Verdict::violated);
  CHECK(verdict(1, {1.41, 0.1}, Relation::at_least) == Verdict::holds);
  CHECK(verdict(1, {0.61, 0.1}, Relation::at_least) == Verdict::inconclusive);
  CHECK(verdict(1, {0.59, 0.1}, Relation::at_least) == Verdict::violated);
  CHECK(verdict(1, {1.05, 0.01}, Relation::equal, 0.1) == Verdict::holds);
  CHECK(verdict(1, {1.08, 0.01}, Relation::equal, 0.1) == Verdict::inconclusive);
  CHECK(verdict(1, {1.15, 0.01}, Relation::equal, 0.1) == Verdict::violated);
}

TEST_CASE("a sampled equality holds within its own error bar, if that is at most 5 % of what is predicted") {
  CHECK(verdict(1, {1.039, 0.01}, Relation::equal, 0) == Verdict::holds);
  CHECK(verdict(1, {0.961, 0.01}, Relation::equal, 0) == Verdict::holds);
  CHECK(verdict(1, {1.041, 0.01}, Relation::equal, 0) == Verdict::violated);
  CHECK(verdict(1, {1, 0.0126}, Relation::equal, 0) == Verdict::inconclusive);
  CHECK(verdict(1, {1.039, 0.01}, Relation::at_most, 0) == Verdict::inconclusive);
}

TEST_CASE("an equality notices a prediction 5 % off both ways, an inequality on the side where it would promise too much") {
  const auto noticed = [](const Case& of) {
    const Row row = judge(of);
    return std::vector<bool>{row.could_notice(), row.notices_higher, row.notices_lower, row.notices()};
  };
  using Flags = std::vector<bool>;
  CHECK(noticed(one(1, {1}, Relation::equal)) == Flags{true, true, true, true});
  CHECK(noticed(one(1, {1.04}, Relation::equal, 0.05)) == Flags{true, false, true, false});
  CHECK(noticed(one(2, {1.96})) == Flags{true, false, true, true});
  CHECK(noticed(one(2, {1.8})) == Flags{true, false, false, false});
  CHECK(noticed(one(2, {2.04}, Relation::at_least)) == Flags{true, true, false, true});
  CHECK(noticed(one(2, {2.2}, Relation::at_least)) == Flags{true, false, false, false});
  CHECK(noticed(one(-0.5, {-0.49}, Relation::at_least)) == Flags{true, false, true, true});
  CHECK(noticed(one(1, {1.005, 0.01}, Relation::equal)) == Flags{true, true, true, true});
}

TEST_CASE("a row that does not hold, a control and a prediction of 0 have nothing to notice") {
  for (const Case& of : {bad, vacuous, open, control(good), one(0, {-1})}) {
    CHECK_FALSE(judge(of).could_notice());
    CHECK_FALSE(judge(of).notices_higher);
    CHECK_FALSE(judge(of).notices_lower);
  }
}

TEST_CASE("a claim counts the rows that notice, and is loose where none does") {
  const auto noticed = [](const std::vector<Case>& cases) {
    return check({"x", "w", "s", "s", "", [&](const Plan&) { return cases; }}, {}).noticed();
  };
  const Noticed some = noticed({good, one(1, {0.99}), one(1, {1}, Relation::equal), control(bad)});
  CHECK((std::vector<std::size_t>{some.rows, some.higher, some.lower, some.all}) == std::vector<std::size_t>{3, 1, 2, 2});
  CHECK_FALSE(some.loose());
  CHECK(noticed({good, good, control(bad)}).loose());
  CHECK_FALSE(noticed({one(0, {-1}), control(bad)}).loose());
}

TEST_CASE("an open claim has no counterexample where another would hold, and says in how many instances") {
  const auto open_claim = [](const std::vector<Case>& cases) {
    return check({.id = "x", .statement = "s", .source = "s", .cases = [&](const Plan&) { return cases; }, .open = true}, {});
  };
  const Case search = one(1, {.value = 0.9, .tried = 500});
  const Report report = open_claim({search, search, good, control(bad), vacuous});
  CHECK(report.verdict == Verdict::no_counterexample);
  CHECK(passes(report.verdict));
  CHECK(report.open);
  CHECK(report.tried() == 1001);
  CHECK(open_claim({search, bad, control(bad)}).verdict == Verdict::violated);
  CHECK(open_claim({search, open, control(bad)}).verdict == Verdict::inconclusive);
  CHECK(open_claim({search}).verdict == Verdict::inconclusive);
  CHECK(open_claim({vacuous, control(bad)}).verdict == Verdict::assumption_not_met);
  for (const Verdict other : {Verdict::violated, Verdict::inconclusive, Verdict::assumption_not_met}) CHECK_FALSE(passes(other));
}

TEST_CASE("NaN never holds") {
  for (const Relation relation : {Relation::at_most, Relation::at_least, Relation::equal}) {
    CHECK(verdict(1, {not_a_number}, relation) == Verdict::inconclusive);
    CHECK(verdict(1, {0.5, not_a_number}, relation) == Verdict::inconclusive);
    CHECK(verdict(not_a_number, {0.5}, relation) == Verdict::inconclusive);
    CHECK(verdict(not_a_number, {not_a_number, not_a_number}, relation) == Verdict::inconclusive);
    CHECK(verdict(1, {0.5}, relation, not_a_number) == Verdict::inconclusive);
  }
}

TEST_CASE("a prediction that excludes nothing is vacuous") {
  for (const double nothing : {infinite, -infinite}) {
    const Row row = judge(one(nothing, {0.5}));
    CHECK(row.verdict == Verdict::assumption_not_met);
    CHECK(row.note.find("vacuous") != std::string::npos);
  }
}

TEST_CASE("an infinite measurement breaks an upper bound and says nothing else") {
  CHECK(verdict(1, {infinite}) == Verdict::violated);
  CHECK(verdict(1, {-infinite}) == Verdict::inconclusive);
  CHECK(verdict(1, {infinite}, Relation::at_least) == Verdict::inconclusive);
  CHECK(verdict(1, {infinite}, Relation::equal) == Verdict::inconclusive);
}

TEST_CASE("an impossible standard error or tolerance is inconclusive") {
  CHECK(verdict(1, {0.5, -0.1}) == Verdict::inconclusive);
  CHECK(verdict(1, {0.5, infinite}) == Verdict::inconclusive);
  CHECK(verdict(1, {0.5}, Relation::at_most, -1) == Verdict::inconclusive);
  CHECK(verdict(1, {0.5}, Relation::at_most, infinite) == Verdict::inconclusive);
}

TEST_CASE("an exception is inconclusive and its words are the note") {
  Case broken = one(1, {0.5});
  broken.measure = []() -> Measurement { throw std::runtime_error("out of luck"); };
  CHECK(judge(broken).verdict == Verdict::inconclusive);
  CHECK(judge(broken).note == "out of luck");
  CHECK(judge(broken).predicted == 1);
  broken.predict = []() -> double { throw 3; };
  CHECK(judge(broken).verdict == Verdict::inconclusive);
  CHECK(std::isnan(judge(broken).predicted));
  broken.predict = nullptr;
  CHECK(judge(broken).verdict == Verdict::inconclusive);
}

TEST_CASE("a grid row whose assumption fails is not judged, a control's is") {
  Case outside = one(1, {2});
  outside.unmet = "too few samples";
  CHECK(judge(outside).verdict == Verdict::assumption_not_met);
  CHECK(judge(outside).note == "too few samples");
  CHECK(judge(outside).measured.value == 2);
  CHECK(judge(control(outside)).verdict == Verdict::violated);
}

TEST_CASE("tightness is measured over predicted, NaN where that says nothing") {
  CHECK(judge(one(4, {1})).tightness() == 0.25);
  CHECK(std::isnan(judge(one(0, {1})).tightness()));
  CHECK(std::isnan(judge(one(infinite, {1})).tightness()));
  CHECK(std::isnan(judge(one(1, {infinite})).tightness()));
}

TEST_CASE("a claim holds when all grid rows hold and all controls are violated") {
  CHECK(verdict_of({good, good, control(bad), control(bad)}) == Verdict::holds);
  CHECK(verdict_of({good, bad, control(bad)}) == Verdict::violated);
  CHECK(verdict_of({bad, open}) == Verdict::violated);
  CHECK(verdict_of({good, open, control(bad)}) == Verdict::inconclusive);
  CHECK(verdict_of({good, vacuous, control(bad)}) == Verdict::holds);
  CHECK(verdict_of({vacuous, control(bad)}) == Verdict::assumption_not_met);
}

TEST_CASE("a claim without a control that is violated is inconclusive") {
  CHECK(verdict_of({good}) == Verdict::inconclusive);
  CHECK(verdict_of({good, control(good)}) == Verdict::inconclusive);
  CHECK(verdict_of({good, control(bad), control(open)}) == Verdict::inconclusive);
  CHECK(verdict_of({good, control(vacuous)}) == Verdict::inconclusive);
  CHECK(verdict_of({}) == Verdict::inconclusive);
  CHECK(verdict_of({control(bad)}) == Verdict::assumption_not_met);
}

TEST_CASE("cases that can't be set up make the claim inconclusive") {
  const Report report =
      check({"x", "w", "s", "s", "", [](const Plan&) -> std::vector<Case> { throw std::runtime_error("no grid"); }}, {});
  CHECK(report.verdict == Verdict::inconclusive);
  REQUIRE(report.rows.size() == 1);
  CHECK(report.rows[0].note.find("no grid") != std::string::npos);
}

TEST_CASE("progress is told after each case") {
  std::vector<std::size_t> seen;
  Watch watch;
  watch.progress = [&](const std::string& what, std::size_t done, std::size_t total) {
    CHECK((what == "x" && total == 3));
    seen.push_back(done);
  };
  check({"x", "w", "s", "s", "", [](const Plan&) { return std::vector<Case>{good, bad, open}; }}, {}, watch);
  CHECK(seen == std::vector<std::size_t>{1, 2, 3});
}

TEST_CASE("what measuring found goes to the end of the row's params") {
  Case found = one(1, {.value = 0.5, .found = {{"where", 7.}}});
  found.params = {{"n", 2.}};
  CHECK(judge(found).params == Params{{"n", 2.}, {"where", 7.}});
}

TEST_CASE("a registry is in the order of its ids and takes an id once") {
  std::vector<Claim> all;
  for (const char* id : {"b", "c", "a"}) insert_by_id(all, Claim{id, "w", "s", "s", "", {}});
  REQUIRE(all.size() == 3);
  CHECK((all[0].id + all[1].id + all[2].id) == "abc");
  CHECK_THROWS_AS(insert_by_id(all, Claim{"b", "w", "s", "s", "", {}}), std::logic_error);
  CHECK(all.size() == 3);
}

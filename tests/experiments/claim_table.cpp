#include "experiments/claim_table.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <sstream>

using namespace valley;

namespace {

Row row(Relation relation, double measured, double predicted) {
  return {.verdict = Verdict::holds,
          .relation = relation,
          .predicted = predicted,
          .measured = {measured},
          .params = {{"eta", 0.5}},
          .note = {}};
}

Report report(std::vector<Row> rows) { return {"some", "", "C >= 1", "here", Verdict::holds, 0.5, std::move(rows)}; }

const Row control{.role = Role::control, .verdict = Verdict::violated, .predicted = 1, .measured = {2}, .params = {}, .note = {}};

}  // namespace

TEST_CASE("ratios stand apart by what they must be, and a bound below zero turns the side") {
  const Ratios ratios =
      ratios_of(report({row(Relation::at_most, 1, 4), row(Relation::at_most, 3, 4), row(Relation::at_least, 6, 3),
                        row(Relation::at_least, -1, -4), row(Relation::at_most, -9, -3), row(Relation::equal, 0.99, 1),
                        row(Relation::equal, 2.04, 2), row(Relation::at_most, 1, 0), control}));
  CHECK(ratios.at_most == std::pair(0.25, 0.75));
  CHECK(ratios.at_least == std::pair(2., 3.));
  CHECK(*ratios.off == Approx(0.02));
  CHECK_FALSE(ratios_of(report({control})).at_most);
  CHECK_FALSE(ratios_of(report({row(Relation::at_most, 1, 2)})).off);
}

TEST_CASE("a ratio that is all but 1 does not read as 1") {
  CHECK(ratio_words(1) == "1");
  CHECK(ratio_words(1 - 1e-5) == "1-1e-5");
  CHECK(ratio_words(1.004) == "1+0.004");
  CHECK(ratio_words(1 + std::numeric_limits<double>::epsilon()) == "1+2e-16");
  CHECK(ratio_words(0.25) == "0.25");
  CHECK(ratio_words(486123) == "4.9e5");
  CHECK(ratio_words(1.17e-297) == "1.2e-297");
  CHECK(ratio_words(1e10) == "1e10");
  CHECK(range_words(std::pair(0.25, 1.)) == "0.25..1");
  CHECK(range_words(std::pair(0.25, 0.25)) == "0.25");
  CHECK(range_words({}) == "-");
}

TEST_CASE("each ratio stands in the column of what it must be, under its head") {
  const std::string head = table_header(8), names = head.substr(head.find('\n') + 1);
  const std::string line =
      table_line(report({row(Relation::at_most, 1, 4), row(Relation::at_least, 6, 3), row(Relation::equal, 1.5, 1), control}), 8);
  CHECK(line.find("0.25 ") == names.find("at most 1"));
  CHECK(line.find("2 ") == names.find("at least 1"));
  CHECK(line.find("0.5 ") == names.find("within"));
  CHECK(line.find("3/3") == names.find("held"));
  CHECK(line.find("1/1") == names.find("violated"));
  CHECK(line.find("0/3") == names.find("5 % off"));
}

TEST_CASE("the table is at most 125 columns wide, whatever the claims here say, and no two columns run together") {
  std::vector<Row> rows(2850, row(Relation::at_most, 1 - 1e-9, 1));
  for (const Row& one : {row(Relation::at_most, 1.17e-297, 1), row(Relation::at_least, 486123, 1),
                         row(Relation::at_least, 1 + 1e-13, 1), row(Relation::equal, 1 + 1e-14, 1)})
    rows.push_back(one);
  rows.front().measured.tried = 92347;
  Report widest = report(std::move(rows));
  widest.id = "weight_decay_stationary";
  widest.verdict = Verdict::no_counterexample;
  widest.open = true;
  widest.rows.front().notices_lower = true;
  const std::string line = table_line(widest, widest.id.size());
  CHECK(line.find("no counterexample in 95200  2854/2854    0/0       1.2e-297..1-1e-9  1+1e-13..4.9e5  1e-14  ") !=
        std::string::npos);
  for (const std::string& text : {table_header(widest.id.size()), line}) {
    std::istringstream lines(text);
    for (std::string one; std::getline(lines, one);) CHECK(one.size() <= 125);
  }
}

TEST_CASE("the table has a line a claim, and the offending rows below a claim that does not hold") {
  const Row broken{.verdict = Verdict::violated,
                   .predicted = 0.1,
                   .measured = {std::numeric_limits<double>::infinity()},
                   .params = {{"eta", 0.5}},
                   .note = {}};
  const std::string fine = table_line(report({row(Relation::at_most, 1, 4), control}), 8);
  CHECK(std::count(fine.begin(), fine.end(), '\n') == 1);
  CHECK(fine.find("holds") != std::string::npos);
  Report torn = report({row(Relation::at_most, 1, 4), broken, control}), bare = report({row(Relation::at_most, 1, 4)});
  torn.verdict = Verdict::violated;
  bare.verdict = Verdict::inconclusive;
  CHECK(table_line(torn, 8).find("measured inf, claimed <= 0.1; eta=0.5") != std::string::npos);
  CHECK(table_line(bare, 8).find("no control") != std::string::npos);
}

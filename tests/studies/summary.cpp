// Means and paired differences, against numbers worked out by hand and by scipy.
#include "experiments/studies/summary.hpp"

#include <cmath>
#include <limits>

#include "experiments/studies/differences.hpp"
#include "experiments/study_record.hpp"
#include "tests/network/catch_and_torch.hpp"

namespace valley::studies {
namespace {

double number(const Table& table, const std::string& series, const std::string& arm, const std::string& column) {
  const auto& names = table.columns;
  const auto at = [&](const std::string& name) { return std::find(names.begin(), names.end(), name) - names.begin(); };
  for (const auto& row : table.rows)
    if (std::get<std::string>(row[at("series")]) == series && std::get<std::string>(row[at("arm")]) == arm)
      return std::get<double>(row[at(column)]);
  FAIL("no " + series + " of " + arm);
  return 0;
}

const std::vector<Found> two_arms{{"a", 1, "q", 3, 0}, {"a", 1, "q", 5, 1}, {"a", 1, "q", 10, 2},
                                  {"b", 1, "q", 1, 0}, {"b", 1, "q", 4, 1}, {"b", 1, "q", 6, 2}};

}  // namespace

TEST_CASE("a study's means and paired differences are Student's") {
  const Table table = summary(two_arms, {{"a", "b"}});
  CHECK(table.columns == study_columns());
  CHECK(number(table, "mean", "a", "value") == Approx(6));
  CHECK(number(table, "mean", "a", "error") == Approx(std::sqrt(13.)));
  // 6 +- t_{2, 0.975} sqrt(13/3), t = 4.302652729911275.
  CHECK(number(table, "mean", "a", "low") == Approx(6 - 4.302652729911275 * std::sqrt(13. / 3)));
  // Differences 2, 1, 4: mean 7/3, standard error sqrt(7)/3; scipy.stats.ttest_1samp: t = 2.6458, p = 0.11808.
  CHECK(number(table, "difference", "a", "value") == Approx(7. / 3));
  CHECK(number(table, "difference", "a", "error") == Approx(std::sqrt(7. / 3) / std::sqrt(3.)));
  CHECK(number(table, "difference", "a", "high") == Approx(7. / 3 + 4.302652729911275 * std::sqrt(7.) / 3));
  CHECK(number(table, "difference", "a", "p") == Approx(0.118082).epsilon(1e-4));
  CHECK(number(table, "difference", "a", "n") == 3);
}

TEST_CASE("trials are paired by their number, not by their place, and one that is not finite counts nowhere") {
  std::vector<Found> mixed{two_arms[2], two_arms[0], two_arms[1], two_arms[4], two_arms[5], two_arms[3]};
  CHECK(number(summary(mixed, {{"a", "b"}}), "difference", "a", "error") == Approx(std::sqrt(7.) / 3));
  mixed.front().value = std::numeric_limits<double>::quiet_NaN();  // a's trial 2
  const Table table = summary(mixed, {{"a", "b"}});
  CHECK(number(table, "mean", "a", "n") == 2);
  CHECK(number(table, "difference", "a", "value") == Approx(1.5));
}

TEST_CASE("arms that stand at one x each are compared whatever it is") {
  std::vector<Found> apart = two_arms;
  for (Found& one : apart)
    if (one.arm == "b") one.x = 7;
  const Table table = summary(apart, {{"a", "b"}});
  CHECK(number(table, "difference", "a", "value") == Approx(7. / 3));
  CHECK(number(table, "difference", "a", "x") == 1);
  std::vector<Found> curve = apart;
  curve.push_back({"b", 8, "q", 1, 0});
  for (const auto& row : summary(curve, {{"a", "b"}}).rows) CHECK(std::get<std::string>(row[0]) != "difference");
  // A curve has no partner in a point elsewhere, and one in a point on it.
  curve = two_arms;
  for (const double value : {20., 30., 40.}) curve.push_back({"a", 2, "q", value, static_cast<std::uint64_t>(value / 10 - 2)});
  int differences = 0;
  for (const auto& row : summary(curve, {{"a", "b"}}).rows)
    if (std::get<std::string>(row[0]) == "difference") {
      ++differences;
      CHECK(std::get<double>(row[3]) == 1);
    }
  CHECK(differences == 1);
}

TEST_CASE("differences that are equal but for rounding have no p and no interval") {
  const Table table =
      summary({{"a", 1, "q", 0.3, 0}, {"a", 1, "q", 0.5, 1}, {"b", 1, "q", 0.2, 0}, {"b", 1, "q", 0.4, 1}}, {{"a", "b"}});
  CHECK(number(table, "difference", "a", "value") == Approx(0.1));
  for (const char* column : {"error", "low", "high", "p"}) CHECK(std::isnan(number(table, "difference", "a", column)));
}

TEST_CASE("a study's paired differences are a table for people: by quantity, a curve's last") {
  std::vector<Found> all = two_arms;
  for (const Found& one : two_arms) all.push_back({one.arm, 2, "q", 2 * one.value, one.trial});
  for (const Found& one : two_arms) all.push_back({one.arm, 0.5, "longer", one.value, one.trial});
  CHECK(differences_in_words(summary(all, {{"a", "b"}, {"a", "a"}})) ==
        "q       minus    at x  mean  95 % from    to  seeds\n"
        "a       b           2  4.67      -2.92  12.3      3\n"
        "a       a           2     0        nan   nan      3\n"
        "longer  minus    at x  mean  95 % from    to  seeds\n"
        "a       b         0.5  2.33      -1.46  6.13      3\n"
        "a       a         0.5     0        nan   nan      3\n");
  CHECK(differences_in_words(summary(all, {})).empty());
}

TEST_CASE("one trial has a mean and no error bar") {
  const Table table = summary({{"a", 0, "q", 2, 0}, {"b", 0, "q", 1, 0}}, {{"a", "b"}});
  CHECK(number(table, "mean", "a", "value") == 2);
  CHECK(std::isnan(number(table, "mean", "a", "low")));
  CHECK(table.rows.size() == 4);  // no difference of a single pair
}

}  // namespace valley::studies

#include "experiments/studies/summary.hpp"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <tuple>

#include "experiments/study_record.hpp"

namespace valley::studies {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Moments {
  double n = 0, mean = none, deviation = none;
};

Moments moments(const std::vector<double>& values) {
  Moments m{.n = static_cast<double>(values.size()), .mean = 0, .deviation = none};
  if (values.empty()) return {};
  for (const double value : values) m.mean += value / m.n;
  double squares = 0;
  for (const double value : values) squares += (value - m.mean) * (value - m.mean);
  if (m.n > 1) m.deviation = std::sqrt(squares / (m.n - 1));
  return m;
}

/// Two-sided p of a mean that is so many standard errors from 0.
double p_value(double t, double n) {
  if (std::isnan(t)) return none;
  return 2 * cdf(complement(boost::math::students_t(n - 1), std::abs(t)));
}

/// Half a mean's 95 % interval, by Student's t; none for n = 1.
double half_width(double error, double n) { return n > 1 ? quantile(boost::math::students_t(n - 1), 0.975) * error : none; }

using Key = std::tuple<std::string, std::string, double>;  // arm, quantity, x
using Values = std::map<std::uint64_t, double>;            // by trial

struct Grouped {
  std::vector<Key> order;
  std::map<Key, Values> values;

  /// Where the arm has the quantity, if that is at one x alone; else null.
  const std::pair<const Key, Values>* only(const std::string& arm, const std::string& quantity) const {
    const auto low = values.lower_bound({arm, quantity, -std::numeric_limits<double>::infinity()}),
               high = values.upper_bound({arm, quantity, std::numeric_limits<double>::infinity()});
    return std::distance(low, high) == 1 ? &*low : nullptr;
  }

  /// What `versus` has to compare with arm's quantity at x: its own there, or where both stand at one x alone its own wherever
  /// that is; null where it has none.
  const Values* partner(const std::string& arm, const std::string& versus, const std::string& quantity, double x) const {
    if (const auto at = values.find({versus, quantity, x}); at != values.end()) return &at->second;
    const auto* other = only(versus, quantity);
    return other != nullptr && only(arm, quantity) != nullptr ? &other->second : nullptr;
  }
};

Grouped group(const std::vector<Found>& all) {
  Grouped grouped;
  for (const Found& one : all) {
    const Key key{one.arm, one.quantity, one.x};
    if (!grouped.values.contains(key)) grouped.order.push_back(key);
    Values& values = grouped.values[key];
    if (std::isfinite(one.value)) values[one.trial] = one.value;
  }
  return grouped;
}

void add_means(const Grouped& grouped, Table& table) {
  for (const Key& key : grouped.order) {
    std::vector<double> values;
    for (const auto& [trial, value] : grouped.values.at(key)) values.push_back(value);
    const Moments m = moments(values);
    const auto& [arm, quantity, x] = key;
    const double half = half_width(m.deviation / std::sqrt(m.n), m.n);
    table.add({std::string("mean"), arm, std::string("-"), x, quantity, none, m.mean, m.deviation, m.mean - half, m.mean + half,
               m.n, none});
  }
}

void add_differences(const Grouped& grouped, const Comparison& pair, Table& table) {
  for (const Key& key : grouped.order) {
    const auto& [arm, quantity, x] = key;
    if (arm != pair.arm) continue;
    const Values* other = grouped.partner(arm, pair.versus, quantity, x);
    if (other == nullptr) continue;
    std::vector<double> values;
    double size = 0;
    for (const auto& [trial, value] : grouped.values.at(key))
      if (const auto match = other->find(trial); match != other->end()) {
        values.push_back(value - match->second);
        size = std::max({size, std::abs(value), std::abs(match->second)});
      }
    if (values.size() < 2) continue;
    Moments m = moments(values);
    if (m.deviation <= 1e-12 * size) m.deviation = none;
    const double error = m.deviation / std::sqrt(m.n), half = half_width(error, m.n);
    table.add({std::string("difference"), arm, pair.versus, x, quantity, none, m.mean, error, m.mean - half, m.mean + half, m.n,
               p_value(m.mean / error, m.n)});
  }
}

}  // namespace

Table summary(const std::vector<Found>& all, const std::vector<Comparison>& comparisons) {
  Table table;
  table.columns = study_columns();
  for (const Found& one : all)
    table.add({std::string("trial"), one.arm, std::string("-"), one.x, one.quantity, static_cast<double>(one.trial), one.value,
               none, none, none, none, none});
  const Grouped grouped = group(all);
  add_means(grouped, table);
  for (const Comparison& pair : comparisons) add_differences(grouped, pair, table);
  return table;
}

}  // namespace valley::studies

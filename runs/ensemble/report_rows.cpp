#include "runs/ensemble/report_rows.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/require.hpp"

namespace valley::escape {
namespace {

using gpu::Histogram, gpu::Record;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// To the width of a bin, and never beyond the least and the largest loss.
double quantile(const Record& record, double q) {
  const double value = record.losses.quantile(q);
  return value > 0 && value < infinity ? std::clamp(value, record.smallest, record.largest) : value;
}

/// Whether chance has no part in the losses at step t.
bool is_certain(const Report& report, std::uint32_t t) {
  return parse_double(value_of(report.setting, "--spread")).value_or(0) == 0 && (t == 0 || report.noiseless);
}

}  // namespace

std::vector<Row> rows_of(const Report& report) {
  const std::vector<std::uint32_t> steps = recorded_steps(report.setting);
  for (std::size_t r = 0; r < report.result.records.size(); ++r)
    require(!(report.result.records[r].smallest < 0), "the loss at step " + std::to_string(steps.at(r)),
            report.result.records[r].smallest, loss_words);
  std::vector<Row> rows;
  for (std::size_t r = 0; r < report.result.records.size(); ++r) {
    const Record& record = report.result.records[r];
    const gpu::Sums sums = record.sums.fold();
    const std::uint32_t t = steps.at(r);
    Row row{.step = t, .interval = mean_interval(record, report.supremum, is_certain(report, t), t * report.step_rounding)};
    row.infinite = record.losses.infinite();
    row.escaped = record.escaped;
    if (row.infinite > 0) row.interval.mean = infinity;
    if (!report.exact.rounding.low.empty()) {
      row.interval.low = std::min(row.interval.low, report.exact.rounding.low.at(r));
      row.interval.high = std::max(row.interval.high, report.exact.rounding.high.at(r));
    }
    row.variance = row.infinite > 0 ? infinity : variance_of(sums.loss);
    row.log_mean = mean_of(sums.log_loss);
    for (std::size_t i = 0; i < std::size(levels); ++i) row.quantile[i] = quantile(record, levels[i]);
    rows.push_back(row);
  }
  return rows;
}

bool may_escape(const Report& report) {
  return std::any_of(report.setting.begin(), report.setting.end(),
                     [](const auto& line) { return line.first.starts_with("--escape-"); });
}

double escape_quantile(const Report& report, double q) {
  Histogram all = report.result.escape_times;
  all.add_infinite(report.result.trials - report.result.escaped);
  const double middle = all.quantile(q);
  if (!(middle > 0 && middle < infinity)) return middle;
  const double T = recorded_steps(report.setting).back();
  return std::min(std::ceil(Histogram::lower_edge(Histogram::bin_of(middle) + 1)) - 1, T);
}

bool is_decided_by_rounding(const Report& report, std::size_t r) {
  return !report.exact.loss.empty() && std::isnan(report.exact.loss.at(r));
}

std::string value_of(const gpu::Lines& lines, const std::string& key) {
  for (const auto& [name, value] : lines)
    if (name == key) return value;
  return "";
}

std::uint64_t whole_of(const gpu::Lines& lines, const std::string& key) {
  const std::string text = value_of(lines, key);
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::uint32_t> recorded_steps(const gpu::Lines& setting) {
  gpu::Ensemble e;
  e.record = static_cast<std::uint32_t>(whole_of(setting, "--record"));
  e.phases = {{{}, static_cast<std::uint32_t>(whole_of(setting, "--steps"))}};
  return e.recorded_steps();
}

}  // namespace valley::escape

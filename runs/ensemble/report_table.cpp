#include "runs/ensemble/report_table.hpp"

#include <cmath>

#include "runs/ensemble/report_rows.hpp"

namespace valley::escape {

Table steps_of(const Report& report) {
  Table table{{"step", "mean_loss", "low", "high", "exact_loss", "variance", "mean_log_loss", "q05", "q25", "q50", "q75", "q95",
               "escaped", "infinite"},
              {}};
  const std::vector<Row> rows = rows_of(report);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& row = rows[r];
    const double exact = report.exact.loss.empty() ? std::numeric_limits<double>::quiet_NaN() : report.exact.loss[r];
    std::vector<Cell> cells{
        static_cast<double>(row.step), row.interval.mean, row.interval.low, row.interval.high, exact, row.variance, row.log_mean};
    cells.insert(cells.end(), std::begin(row.quantile), std::end(row.quantile));
    cells.insert(cells.end(), {static_cast<double>(row.escaped), static_cast<double>(row.infinite)});
    table.add(std::move(cells));
  }
  return table;
}

Table table_of(const Report& report) {
  constexpr double none = std::numeric_limits<double>::quiet_NaN();
  Table table{{"series", "step", "mean", "low", "high", "exact", "least", "median", "most", "share"}, {}};
  const std::vector<Row> rows = rows_of(report);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    const Row& row = rows[r];
    const double exact = report.exact.loss.empty() ? none : report.exact.loss[r];
    table.add({"loss", static_cast<double>(row.step), row.interval.mean, row.interval.low, row.interval.high, exact,
               row.quantile[0], row.quantile[2], row.quantile[4], none});
  }
  if (!may_escape(report)) return table;
  const double trials = static_cast<double>(report.result.trials);
  double left = trials - static_cast<double>(report.result.escape_times.zeros());
  const auto add = [&](double step) { table.add({"survival", step, none, none, none, none, none, none, none, left / trials}); };
  add(0);
  report.result.escape_times.for_each([&](std::uint32_t bin, std::uint64_t count) {
    left -= static_cast<double>(count);
    add(std::ceil(gpu::Histogram::lower_edge(bin)));
  });
  add(static_cast<double>(whole_of(report.setting, "--steps")));
  return table;
}

}  // namespace valley::escape

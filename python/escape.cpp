#include <pybind11/stl.h>

#include <algorithm>
#include <cmath>

#include "gpu/run.hpp"
#include "python/arrays.hpp"
#include "python/bindings.hpp"
#include "python/interrupts.hpp"
#include "python/keywords.hpp"
#include "python/one_blas_thread.hpp"
#include "runs/ensemble/declaration.hpp"
#include "runs/ensemble/exact.hpp"
#include "runs/ensemble/machine.hpp"
#include "runs/ensemble/report_rows.hpp"
#include "sim/data/rows.hpp"

namespace valley::python {

namespace py = pybind11;
using namespace valley::escape;

namespace {

/// The keywords as options; rows of data go in with them. Those are copied: into Eigen's order, and into the ensemble.
Options options_of(const py::dict& given) {
  Keywords keywords(given);
  Options options;
  declare_setting(keywords, options);
  declare_place(keywords, options);
  if (const py::object data = keywords.take("rows")) {
    options.data = "rows";
    const Seen rows = seen("rows", data);
    require(rows.array.dimensions() == 2, "rows", "of shape " + rows.array.shape_in_words(), "(n, d): n rows");
    options.at_hand = std::make_shared<Eigen::MatrixXd>(rows_in(rows.array).written().nearest);
  }
  keywords.require_no_more();
  return options;
}

Report run(const Setup& setup, const Options& options) {
  const Machine where(options);
  gpu::Run all(setup.ensemble, *where.back_end, 0, setup.ensemble.blocks());
  Interrupts interrupts;
  const auto start = std::chrono::steady_clock::now();
  while (all.advance()) interrupts.poll();
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  Report report = report_of(setup, all.take_result());
  report.exact = exact_loss(setup, options.exact.value_or(ExactWhen::automatic));
  report.timing = where.timing(std::max(seconds.count(), 1e-9), all.done());
  return report;
}

template <class T, class Value>
py::array_t<T> column(const std::vector<Row>& rows, Value&& value) {
  py::array_t<T> all(static_cast<py::ssize_t>(rows.size()));
  std::transform(rows.begin(), rows.end(), all.mutable_data(), [&](const Row& row) { return static_cast<T>(value(row)); });
  return all;
}

py::object as_object(const Json& value) {
  if (value.is_number_unsigned()) return py::int_(value.get<std::uint64_t>());
  if (value.is_number()) return py::float_(value.get<double>());
  if (value.is_array()) return py::cast(value.get<std::vector<double>>());
  return py::str(value.get<std::string>());
}

py::dict setting_dict(const gpu::Lines& lines) {
  py::dict all;
  const Json setting = setting_json(lines);
  for (const auto& [key, value] : setting.items()) all[py::str(keyword_of(key))] = as_object(value);
  return all;
}

void add_losses(py::dict& all, const Report& report, const std::vector<Row>& rows) {
  all["step"] = column<std::int64_t>(rows, [](const Row& row) { return row.step; });
  all["mean_loss"] = column<double>(rows, [](const Row& row) { return row.interval.mean; });
  all["low"] = column<double>(rows, [](const Row& row) { return row.interval.low; });
  all["high"] = column<double>(rows, [](const Row& row) { return row.interval.high; });
  all["resolved"] = column<bool>(rows, [](const Row& row) { return row.interval.resolved; });
  all["effective_trials"] = column<double>(rows, [](const Row& row) { return row.interval.carried_by; });
  all["largest_share"] = column<double>(rows, [](const Row& row) { return row.interval.largest_share; });
  all["variance"] = column<double>(rows, [](const Row& row) { return row.variance; });
  all["mean_log_loss"] = column<double>(rows, [](const Row& row) { return row.log_mean; });
  py::dict quantiles;
  for (std::size_t i = 0; i < std::size(levels); ++i)
    quantiles[py::float_(levels[i])] = column<double>(rows, [i](const Row& row) { return row.quantile[i]; });
  all["quantiles"] = quantiles;
  const bool exact = !report.exact.loss.empty();
  all["exact_loss"] = exact ? py::object(array(std::vector<double>(report.exact.loss))) : py::none();
  all["exact_from"] = exact ? py::cast(report.exact.from == Exact::Source::path ? "noiseless path" : "formula") : py::none();
  all["why_no_exact_loss"] = exact ? py::none() : py::object(py::cast(report.exact.why_none));
}

void add_escapes(py::dict& all, const Report& report, const std::vector<Row>& rows) {
  all["escaped"] = column<std::int64_t>(rows, [](const Row& row) { return row.escaped; });
  all["infinite"] = column<std::int64_t>(rows, [](const Row& row) { return row.infinite; });
  if (!may_escape(report)) {
    for (const char* one : {"escape_time", "escape_from", "escape_count"}) all[one] = py::none();
    return;
  }
  py::dict times;
  for (const double level : levels) times[py::float_(level)] = escape_quantile(report, level);
  all["escape_time"] = times;
  std::vector<std::int64_t> from, count;
  if (const auto zeros = report.result.escape_times.zeros(); zeros > 0) {
    from.push_back(0);
    count.push_back(static_cast<std::int64_t>(zeros));
  }
  report.result.escape_times.for_each([&](std::uint32_t bin, std::uint64_t trials) {
    from.push_back(static_cast<std::int64_t>(std::ceil(gpu::Histogram::lower_edge(bin))));
    count.push_back(static_cast<std::int64_t>(trials));
  });
  all["escape_from"] = array(std::move(from));
  all["escape_count"] = array(std::move(count));
}

py::dict as_dict(const Report& report) {
  const std::vector<Row> rows = rows_of(report);
  py::dict all;
  all["setting"] = setting_dict(report.setting);
  all["trials"] = report.result.trials;
  all["steps"] = whole_of(report.setting, "--steps");
  add_losses(all, report, rows);
  add_escapes(all, report, rows);
  all["diverged"] = report.result.diverged;
  all["digest"] = report.result.digest.hex();
  all["device"] = report.timing->device;
  all["threads"] = report.timing->threads;
  all["lanes"] = report.timing->lanes;
  all["seconds"] = report.timing->seconds;
  all["steps_per_second"] = report.timing->steps / report.timing->seconds;
  return all;
}

py::dict run_escape(const py::dict& given) {
  const Options options = options_of(given);
  const OneBlasThread one_thread;
  return as_dict(without_gil([&] { return run(set_up(options), options); }));
}

}  // namespace

void bind_escape(py::module_& module) { module.def("escape", run_escape, py::arg("keywords")); }

}  // namespace valley::python

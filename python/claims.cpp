#include <pybind11/stl.h>

#include <limits>

#include "base/version.hpp"
#include "experiments/claim.hpp"
#include "experiments/claim_report.hpp"
#include "python/bindings.hpp"
#include "python/interrupts.hpp"
#include "python/keywords.hpp"
#include "python/one_blas_thread.hpp"

namespace valley::python {

namespace py = pybind11;

namespace {

py::dict as_dict(const Params& params) {
  py::dict all;
  for (const auto& [name, value] : params) all[py::str(name)] = py::cast(value);
  return all;
}

py::dict as_dict(const Row& row) {
  py::dict one;
  one["role"] = name(row.role);
  one["verdict"] = name(row.verdict);
  one["relation"] = name(row.relation);
  one["predicted"] = row.predicted;
  one["measured"] = row.measured.value;
  one["std_error"] = row.measured.std_error;
  one["tightness"] = row.tightness();
  one["params"] = as_dict(row.params);
  one["note"] = row.note;
  return one;
}

py::dict as_dict(const Report& report) {
  py::dict one;
  one["name"] = report.id;
  one["says"] = report.says;
  one["statement"] = report.statement;
  one["source"] = report.source;
  one["verdict"] = name(report.verdict);
  one["in_words"] = verdict_words(report);
  one["passes"] = passes(report.verdict);
  one["seconds"] = report.seconds;
  py::list rows;
  for (const Row& row : report.rows) rows.append(as_dict(row));
  one["rows"] = rows;
  return one;
}

py::list all_claims() {
  py::list all;
  for (const Claim& claim : claims()) {
    py::dict one;
    one["name"] = claim.id;
    one["says"] = claim.says;
    one["statement"] = claim.statement;
    one["source"] = claim.source;
    one["open"] = claim.open;
    all.append(one);
  }
  return all;
}

py::list check_some(const std::vector<std::string>& names, const py::dict& given) {
  Keywords keywords(given);
  bool quick = false, full = false;
  std::optional<std::uint64_t> seed = 1;
  keywords.flag("--quick", "", quick);
  keywords.flag("--full", "", full);
  keywords.count("--seed", 0, std::numeric_limits<std::uint64_t>::max(), "", seed);
  keywords.require_no_more();
  require(!(quick && full), "full", "given beside quick", "one of the two");
  const Plan plan{.effort = quick ? Effort::quick : full ? Effort::full : Effort::standard, .seed = *seed};
  const std::vector<const Claim*> chosen = select_claims(names);
  const OneBlasThread one_thread;
  Interrupts interrupts;
  py::list all;
  for (const Claim* claim : chosen) all.append(as_dict(without_gil([&] { return check(*claim, plan, interrupts.watch()); })));
  return all;
}

}  // namespace

void bind_claims(py::module_& module) {
  module.def("claims", all_claims);
  module.def("check", check_some, py::arg("names"), py::arg("keywords"));
}

}  // namespace valley::python

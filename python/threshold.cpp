// What the theory says of rows g_i, from rows or their Gram matrix: see theory/threshold.hpp. What is passed in is read where it
// lies. The theory keeps copies of its own, in Eigen's order and in double-doubles; of rows of very many parameters their Gram
// matrix only (runs/designs.hpp).
#include <pybind11/stl.h>

#include <limits>

#include "python/arrays.hpp"
#include "python/bindings.hpp"
#include "python/interrupts.hpp"
#include "python/keywords.hpp"
#include "python/one_blas_thread.hpp"
#include "runs/designs.hpp"
#include "runs/memory_choice.hpp"
#include "sim/data/rows.hpp"
#include "theory/almost_sure.hpp"
#include "theory/bounds.hpp"
#include "theory/design.hpp"
#include "theory/range.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

namespace valley::python {

namespace py = pybind11;

namespace {

using theory::Certified;

constexpr theory::RangeNames names = {.rho = "rho", .eta = "eta"};

/// What all three questions are about.
struct Question {
  Seen data;
  Samples samples;
  bool is_gram = false;
  theory::Setting setting;
  std::optional<double> eta;

  explicit Question(Keywords& keywords) {
    const py::object rows = keywords.take("rows"), gram = keywords.take("gram");
    require(rows || gram, "rows", "missing", "gradients of the residuals, (n, d), or gram=, their products");
    require(!rows || !gram, "gram", "given beside rows", "one of the two");
    is_gram = static_cast<bool>(gram);
    data = is_gram ? seen("gram", gram) : seen("rows", rows);
    samples = is_gram ? gram_in(data.array) : rows_in(data.array);
    std::optional<std::uint64_t> batch;
    std::optional<double> rho;
    std::optional<Coupling> coupling = Coupling::shared;
    std::optional<Sampling> sampling = Sampling::with_replacement;
    keywords.count("--batch", 1, std::numeric_limits<std::int32_t>::max(), "", batch);
    keywords.number("--rho", not_negative, "", rho);
    keywords.number("--eta", positive, "", eta);
    keywords.choice<Coupling>("--coupling", {{"fresh", Coupling::fresh}, {"shared", Coupling::shared}}, "", coupling);
    keywords.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                              "", sampling);
    MemoryChoice memory;
    declare_memory(keywords, memory);
    require(batch.has_value(), "batch", "missing", "a whole number >= 1");
    require(rho.has_value(), "rho", "missing", not_negative.words);
    const Eigen::Index n = samples.rows() / samples.rows_each;
    require(*sampling == Sampling::with_replacement || *batch <= static_cast<std::uint64_t>(n), "batch", std::to_string(*batch),
            "at most the " + std::to_string(n) + " samples, as sampling is without replacement");
    setting = {.rho = *rho, .batching = {static_cast<std::uint32_t>(*batch), *sampling}, .coupling = *coupling};
    memory.into(setting);
    theory::require_descent(setting, names);
  }

  /// Without the GIL; Ctrl-C is seen while long rows are summed up.
  theory::Design design() const {
    Interrupts interrupts;
    std::vector<theory::Design> made = designs_of(samples, is_gram, interrupts.watch());
    theory::require_in_range(made[0], setting, eta.value_or(0), names);
    return std::move(made[0]);
  }
};

py::dict as_dict(const Certified& one) {
  py::dict all;
  all["value"] = one.value;
  all["low"] = one.low;
  all["high"] = one.high;
  all["converged"] = one.converged;
  return all;
}

struct Answer {
  Eigen::Index n, rank, rows_each;
  theory::Curvature H;
  double gamma, growth_bound;
  Certified critical, fresh, growth;
  theory::Ladder rungs;
  std::optional<theory::AlmostSure> rate{};
};

Answer answer(const Question& question, bool almost_sure) {
  const theory::Design design = question.design();
  const theory::Setting& setting = question.setting;
  const theory::Curvature H = theory::curvature(design);
  const double gamma = theory::noise_alignment(design), noise = theory::batch_noise(setting.batching, design.n());
  const double h = H.frobenius * H.frobenius;
  const double share = theory::momentum_share(setting.momentum, setting.nesterov);
  const theory::SecondMoment moment(design, setting);
  Answer a{.n = design.n(),
           .rank = design.rank(),
           .rows_each = design.rows_each(),
           .H = H,
           .gamma = gamma,
           .growth_bound = 0,
           .critical = theory::critical_step(moment),
           .fresh = {},
           .growth = {},
           .rungs = theory::ladder(moment, share * theory::stability_eta(setting.rho, gamma, noise, h))};
  theory::Setting as_proved = setting;
  as_proved.coupling = Coupling::fresh;
  a.fresh = theory::acts_fresh(setting) ? a.critical : theory::critical_step(design, as_proved);
  if (!question.eta) return a;
  a.growth = theory::growth(moment, *question.eta);
  const double C = theory::escape_factor(*question.eta, setting.rho, gamma, noise, h);
  a.growth_bound = theory::growth_bound(C, setting.momentum, setting.nesterov);
  if (almost_sure) a.rate = theory::almost_sure_rate(moment, design.rows_each(), *question.eta, a.growth);
  return a;
}

py::dict threshold(const py::dict& given) {
  Keywords keywords(given);
  const Question question(keywords);
  bool almost_sure = false;
  keywords.flag("--almost-sure", "", almost_sure);
  keywords.require_no_more();
  require(!almost_sure || question.eta, "eta", "missing", "a finite number > 0, as almost_sure is given");
  const OneBlasThread one_thread;
  const Answer a = without_gil([&] { return answer(question, almost_sure); });
  const theory::Setting& setting = question.setting;
  py::dict all;
  all["n"] = a.n;
  all["d"] = question.is_gram ? py::object(py::none()) : py::cast(question.samples.cols());
  all["rank"] = a.rank;
  all["outputs"] = a.rows_each;
  all["batch"] = setting.batching.size;
  all["rho"] = setting.rho;
  all["coupling"] = setting.coupling == Coupling::fresh ? "fresh" : "shared";
  all["sampling"] = setting.batching.sampling == Sampling::with_replacement ? "with" : "without";
  all["momentum"] = setting.momentum;
  all["nesterov"] = setting.nesterov;
  all["weight_decay"] = setting.weight_decay;
  all["lambda_max"] = a.H.lambda_max;
  all["trace"] = a.H.trace;
  all["frobenius"] = a.H.frobenius;
  all["gamma"] = a.gamma;
  all["eta_exact"] = as_dict(a.critical);
  all["eta_fresh"] = as_dict(a.fresh);
  all["eta_bound"] = a.rungs.bound;
  all["eta_necessary"] = a.rungs.necessary;
  all["eta_sufficient"] = a.rungs.sufficient;
  all["eta_mean"] = a.rungs.mean;
  all["eta"] = py::cast(question.eta);
  all["growth"] = question.eta ? py::object(as_dict(a.growth)) : py::none();
  all["growth_bound"] = question.eta ? py::cast(a.growth_bound) : py::none();
  all["stability"] = question.eta ? py::cast(word(stability(*question.eta, a.critical, a.growth))) : py::none();
  all["rate_low"] = a.rate ? py::cast(a.rate->low) : py::none();
  all["rate_low_error"] = a.rate ? py::cast(a.rate->low_error) : py::none();
  all["rate_high"] = a.rate ? py::cast(a.rate->high) : py::none();
  return all;
}

py::dict growth(const py::dict& given) {
  Keywords keywords(given);
  const Question question(keywords);
  keywords.require_no_more();
  require(question.eta.has_value(), "eta", "missing", positive.words);
  const OneBlasThread one_thread;
  return as_dict(without_gil([&] { return theory::growth(question.design(), question.setting, *question.eta); }));
}

py::array_t<double> expected_loss(const py::dict& given) {
  Keywords keywords(given);
  const Question question(keywords);
  std::optional<std::vector<double>> start;
  std::optional<std::uint64_t> steps;
  keywords.numbers("--start", "finite numbers, one a parameter", "", start);
  keywords.count("--steps", 0, std::numeric_limits<std::int32_t>::max() - 1, "", steps);
  keywords.require_no_more();
  require(question.eta.has_value(), "eta", "missing", positive.words);
  require(start.has_value(), "start", "missing", "finite numbers, one a parameter");
  require(steps.has_value(), "steps", "missing", "a whole number");
  require(!question.is_gram, "gram", "given", "rows, as the loss is asked for from a point");
  require(static_cast<Eigen::Index>(start->size()) == question.samples.cols(), "start",
          std::to_string(start->size()) + " numbers", std::to_string(question.samples.cols()) + ", one a parameter");
  const Eigen::Map<const Eigen::VectorXd> delta(start->data(), static_cast<Eigen::Index>(start->size()));
  const OneBlasThread one_thread;
  return array(without_gil([&] {
    return theory::expected_loss(question.design(), question.setting, *question.eta, delta, static_cast<int>(*steps));
  }));
}

}  // namespace

void bind_threshold(py::module_& module) {
  module.def("threshold", threshold, py::arg("keywords"));
  module.def("growth", growth, py::arg("keywords"));
  module.def("expected_loss", expected_loss, py::arg("keywords"));
}

}  // namespace valley::python

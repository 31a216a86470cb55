#include <cmath>
#include <limits>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "runs/progress.hpp"
#include "runs/training/left_out.hpp"
#include "runs/training/saved_run.hpp"
#include "sim/network/measure/gauss_newton.hpp"
#include "theory/bounds.hpp"
#include "theory/range.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

namespace valley::networks {
namespace {

struct StabilityOptions {
  std::vector<std::string> run;
  std::optional<std::string> data, json;
  std::optional<Device> device = Device::automatic;
  std::optional<std::uint64_t> samples, batch;
  std::optional<Sampling> sampling = Sampling::with_replacement;
  std::optional<double> rho, eta;
};

/// A rule's rho (SAM's and its kin's: at unit length); 0 for SGD, NaN for Align-SAM's theory form, which has two.
double ascent_radius(const PlainRule& rule) {
  return rule.has<AlignGradientShift>() ? std::numeric_limits<double>::quiet_NaN() : rho_of(rule);
}

struct Question {
  const theory::Design& design;
  double eta;
  Batching batching;
};

std::vector<Entry> threshold(const Question& q, double rho, Coupling coupling) {
  const theory::Setting setting{.rho = rho, .batching = q.batching, .coupling = coupling};
  const theory::Certified critical = theory::critical_step(q.design, setting), growth = theory::growth(q.design, setting, q.eta);
  return {{"eta_exact", number(critical.value)},
          {"eta_exact_low", number(critical.low)},
          {"eta_exact_high", number(critical.high)},
          {"stability", word(stability(q.eta, critical, growth))},
          {"growth", number(growth.value)},
          {"one_minus_growth", number(1 - growth.value)},
          {"growth_low", number(growth.low)},
          {"growth_high", number(growth.high)},
          {"eta_bound", number(theory::ladder(q.design, setting).bound)}};
}

Answer measure(const StabilityOptions& o, const std::string& place) {
  Progress progress;
  progress.update("reading " + place);
  const SavedRun run = read_run(place, *o.device, o.data.value_or(""), Precision::float64);
  const Config& config = run.experiment.config();
  // The work grows with the cube of samples times outputs.
  const std::uint64_t usual = find_model(config.model.name).one_output ? 64 : 16;
  const auto n = static_cast<std::int64_t>(
      o.samples.value_or(std::min<std::uint64_t>(usual, static_cast<std::uint64_t>(run.experiment.images().train.n()))));
  require(n <= run.experiment.images().train.n(), "--samples", static_cast<double>(n),
          "at most the " + std::to_string(run.experiment.images().train.n()) + " training images");
  const Batching batching{
      static_cast<std::uint32_t>(o.batch.value_or(std::min<std::uint64_t>(config.batch, static_cast<std::uint64_t>(n)))),
      *o.sampling};
  require(*o.sampling == Sampling::with_replacement || batching.size <= n, "--batch", static_cast<double>(batching.size),
          "at most the " + std::to_string(n) + " samples, as sampling is without replacement");
  const Objective f = run.experiment.objective(Split::train, run.statistics(), n);
  progress.update("Jacobians of " + std::to_string(n) + " images");
  const GaussNewton rows = gauss_newton(f, run.theta());
  const auto size = static_cast<Eigen::Index>(rows.samples * rows.rows_each);
  const theory::Design design = theory::Design::from_gram(Eigen::Map<const Eigen::MatrixXd>(rows.gram.data(), size, size),
                                                          static_cast<Eigen::Index>(rows.rows_each));
  const PhaseConfig& phase = run.phase();
  const double eta_trained = config.descent.eta * phase.learning_rate *
                             config.schedule(run.step(), run.experiment.steps_per_epoch(), config.phases.back().until);
  const double rho_trained = ascent_radius(phase.rule), eta = o.eta.value_or(eta_trained), rho = o.rho.value_or(rho_trained);
  const theory::Setting asked{.rho = std::isfinite(rho) ? rho : 0, .batching = batching};
  theory::require_in_range(design, asked, eta,
                           {.rho = o.rho ? "--rho" : "the run's rho", .eta = o.eta ? "--eta" : "the run's learning rate"});
  const theory::Curvature H = theory::curvature(design);
  const bool squared = config.criterion.kind == LossKind::squared;
  Answer result{
      {{"run", place},
       {"step", run.checkpoint.state.step},
       {"samples", rows.samples},
       {"rows_each", rows.rows_each},
       {"form", squared ? "squared loss: the Hessian where the network interpolates" : "Gauss-Newton form of the cross-entropy"},
       {"loss", number(f.loss(run.theta()))},
       {"largest_residual", number(rows.largest_residual)},
       {"gradient_norm", number(norm(f.gradient(run.theta())).value())},
       {"batch", batching.size},
       {"batch_trained", config.batch},
       {"sampling", *o.sampling == Sampling::with_replacement ? "with" : "without"},
       {"optimizer", phase.name},
       {"eta_trained", number(eta_trained)},
       {"rho_trained", number(rho_trained)},
       {"momentum_trained", number(config.descent.momentum)},
       {"eta", number(eta)},
       {"rho", number(rho)},
       {"lambda_max", number(H.lambda_max)},
       {"trace", number(H.trace)},
       {"frobenius", number(H.frobenius)},
       {"gamma", number(theory::noise_alignment(design))}}};
  std::vector<std::string> ignored = left_out_of_steps(run, rho, batching);
  for (const std::string& one : left_out_of_loss(run, n, Normalise::remembered)) ignored.push_back(one);
  result.add({{"ignored", ignored}});
  if (*o.sampling == Sampling::without_replacement && batching.size == n)
    result.add({{"note", "the batch is all of these samples: no noise, no bound, and fresh and shared batches are one"}});
  const Question question{design, eta, batching};
  const auto add = [&](const char* name, double radius, Coupling coupling) {
    progress.update(std::string("critical step of ") + name);
    for (const auto& [key, value, meaning] : threshold(question, radius, coupling))
      result.add({{std::string(name) + "_" + key, value, meaning}});
  };
  add("sgd", 0, Coupling::fresh);
  if (rho > 0) {
    add("usam_fresh", rho, Coupling::fresh);
    add("usam_shared", rho, Coupling::shared);
  }
  return result;
}

int run_stability(const StabilityOptions& o) {
  const std::string& run = only_run(o.run);
  print_answer(o.json, [&] { return measure(o, run); });
  return passed;
}

}  // namespace

std::function<int()> stability_command(Arguments& arguments) {
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  const auto o = std::make_shared<StabilityOptions>();
  take_run(arguments, o->run);
  arguments.count("--samples", 1, most, "the first so many training images are the data (default 16; 64 of one output)",
                  o->samples);
  arguments.count("--batch", 1, most, "batch size B (default: as trained, at most the samples)", o->batch);
  arguments.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                             "replacement within a batch (default with)", o->sampling);
  arguments.number("--rho", not_negative, "USAM's ascent radius (default: as trained; SAM's is along a unit vector)", o->rho);
  arguments.number("--eta", positive, "step size whose growth is asked for (default: as trained)", o->eta);
  take_data(arguments, o->data);
  take_device(arguments, o->device, "where the Jacobians are taken");
  arguments.path("--json", Use::writes_document, "write the numbers as JSON", o->json);
  return [o] { return run_stability(*o); };
}

}  // namespace valley::networks

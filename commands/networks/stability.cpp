#include <cmath>
#include <limits>

#include "base/require.hpp"
#include "commands/answer.hpp"
#include "commands/networks/commands.hpp"
#include "commands/networks/shared_arguments.hpp"
#include "commands/progress.hpp"
#include "commands/threshold_entries.hpp"
#include "runs/memory_choice.hpp"
#include "runs/training/left_out.hpp"
#include "runs/training/saved_run.hpp"
#include "sim/network/measure/gauss_newton.hpp"
#include "theory/bounds.hpp"
#include "theory/range.hpp"
#include "theory/shared_products.hpp"
#include "theory/stability.hpp"
#include "theory/threshold.hpp"

namespace valley::networks {
namespace {

struct StabilityOptions {
  std::vector<std::string> run;
  Beside beside;
  AnswerFiles files;
  std::optional<Device> device = Device::automatic;
  std::optional<std::uint64_t> samples, batch;
  std::optional<Sampling> sampling = Sampling::with_replacement;
  std::optional<double> rho, eta, momentum;
};

/// A rule's rho (SAM's and its kin's: at unit length); 0 for SGD, NaN for Align-SAM's theory form, which has two.
double ascent_radius(const PlainRule& rule) {
  return rule.has<AlignGradientShift>() ? std::numeric_limits<double>::quiet_NaN() : rho_of(rule);
}

struct Question {
  const theory::Design& design;
  double eta;
  Batching batching;
  Momentum trained{};  // its momentum and whether it is Nesterov's count; the minimum that is asked about is not a decayed loss's

  theory::Setting setting(double rho, Coupling coupling) const {
    return with_momentum({.rho = rho, .batching = batching, .coupling = coupling}, trained);
  }
};

std::vector<Entry> threshold(const Question& q, double rho, Coupling coupling) {
  const theory::Setting setting = q.setting(rho, coupling);
  const theory::SecondMoment moment(q.design, setting);
  const theory::Certified critical = theory::critical_step(moment), growth = theory::growth(moment, q.eta);
  return {{"eta_exact", number(critical.value), certificate(critical)},
          {"eta_exact_low", number(critical.low)},
          {"eta_exact_high", number(critical.high)},
          {"converged", critical.converged},
          {"stability", word(theory::stability(q.eta, critical, growth))},
          {"growth", number(growth.value), certificate(growth)},
          one_minus(growth),
          {"growth_low", number(growth.low)},
          {"growth_high", number(growth.high)},
          {"growth_converged", growth.converged},
          {"eta_bound", number(theory::ladder(q.design, setting).bound)}};
}

/// How many of the training images are the data.
std::int64_t samples_of(const StabilityOptions& o, const Experiment& experiment) {
  // The work grows with the cube of samples times outputs.
  const std::uint64_t usual = experiment.outputs_each() == 1 ? 64 : 16;
  const std::int64_t all = experiment.images().train.n();
  const auto n = static_cast<std::int64_t>(o.samples.value_or(std::min<std::uint64_t>(usual, static_cast<std::uint64_t>(all))));
  require(n <= all, "--samples", static_cast<double>(n), "at most the " + std::to_string(all) + " training images");
  return n;
}

Batching batching_of(const StabilityOptions& o, const Config& config, std::int64_t n) {
  const std::uint64_t trained = std::min<std::uint64_t>(config.batch, static_cast<std::uint64_t>(n));
  const Batching batching{static_cast<std::uint32_t>(o.batch.value_or(trained)), *o.sampling};
  require(*o.sampling == Sampling::with_replacement || batching.size <= n, "--batch", static_cast<double>(batching.size),
          "at most the " + std::to_string(n) + " samples, as sampling is without replacement");
  return batching;
}

theory::Design design_of(const GaussNewton& rows) {
  const auto size = static_cast<Eigen::Index>(rows.samples * rows.rows_each);
  return theory::Design::from_gram(Eigen::Map<const Eigen::MatrixXd>(rows.gram.data(), size, size),
                                   static_cast<Eigen::Index>(rows.rows_each));
}

/// The step size at the checkpoint, by the schedule.
double eta_trained(const SavedRun& run) {
  const Config& config = run.experiment.config();
  return config.descent.eta * run.phase().learning_rate *
         config.schedule(run.step(), run.experiment.steps_per_epoch(), config.phases.back().until);
}

std::vector<Entry> point_entries(const SavedRun& run, const Objective& f, const GaussNewton& rows) {
  const bool squared = run.experiment.config().criterion.kind == LossKind::squared;
  return {
      {"samples", rows.samples},
      {"rows_each", rows.rows_each},
      {"form", squared ? "squared loss: the Hessian where the network interpolates" : "Gauss-Newton form of the cross-entropy"},
      {"loss", number(f.loss(run.theta()))},
      {"largest_residual", number(rows.largest_residual)},
      {"gradient_norm", number(norm(f.gradient(run.theta())).value())}};
}

std::vector<Entry> setting_entries(const SavedRun& run, const Question& q, double rho) {
  const theory::Curvature H = theory::curvature(q.design);
  const Config& config = run.experiment.config();
  return {{"batch", q.batching.size},
          {"batch_trained", config.batch},
          {"sampling", q.batching.sampling == Sampling::with_replacement ? "with" : "without"},
          {"optimizer", run.phase().name},
          {"eta_trained", number(eta_trained(run))},
          {"rho_trained", number(ascent_radius(run.phase().rule))},
          {"momentum_trained", number(config.descent.momentum)},
          {"momentum", number(q.trained.momentum)},
          {"nesterov", q.setting(rho, Coupling::shared).nesterov},
          {"eta", number(q.eta)},
          {"rho", number(rho)},
          {"lambda_max", number(H.lambda_max)},
          {"trace", number(H.trace)},
          {"frobenius", number(H.frobenius)},
          {"gamma", number(theory::noise_alignment(q.design))}};
}

std::vector<std::string> ignored_by(const SavedRun& run, const Question& q, double rho, std::int64_t n) {
  std::vector<std::string> all = left_out_of_steps(run, rho, q.batching, q.trained.momentum);
  for (const std::string& one : left_out_of_loss(run, n, Normalise::remembered)) all.push_back(one);
  return all;
}

void add_thresholds(Answer& result, const Question& question, double rho, Progress& progress) {
  const auto add = [&](const char* name, double radius, Coupling coupling) {
    progress.update(std::string("critical step of ") + name);
    for (const auto& [key, value, meaning] : threshold(question, radius, coupling))
      result.add({{std::string(name) + "_" + key, value, meaning}});
  };
  add("sgd", 0, Coupling::fresh);
  if (!(rho > 0)) return;
  add("usam_fresh", rho, Coupling::fresh);
  add("usam_shared", rho, Coupling::shared);
}

Answer measure(const StabilityOptions& o, const std::string& place) {
  theory::share_products();
  Progress progress;
  progress.update("reading " + place);
  Reading reading = o.beside.reading();
  reading.precision = Precision::float64;
  const SavedRun run = read_run(place, *o.device, reading);
  require_config_read(o.beside.config, {&run});
  const std::int64_t n = samples_of(o, run.experiment);
  const Batching batching = batching_of(o, run.experiment.config(), n);
  const Objective f = run.experiment.objective(Split::train, run.statistics(), n);
  progress.update("Jacobians of " + std::to_string(n) + " images");
  const GaussNewton rows = gauss_newton(f, run.theta());
  const theory::Design design = design_of(rows);
  const double rho = o.rho.value_or(ascent_radius(run.phase().rule));
  Question question{design, o.eta.value_or(eta_trained(run)), batching};
  const Config& config = run.experiment.config();
  if (config.descent_name == "momentum") question.trained = config.descent;
  if (o.momentum) question.trained.momentum = *o.momentum;
  const std::string momentum = o.momentum ? "--momentum" : place_of(config, "training.momentum");
  theory::require_in_range(design, question.setting(std::isfinite(rho) ? rho : 0, Coupling::shared), question.eta,
                           {.rho = o.rho ? "--rho" : "the run's rho",
                            .eta = o.eta ? "--eta" : "the run's learning rate",
                            .momentum = momentum.c_str()});
  Answer result{place_entries(place, run)};
  result.add(point_entries(run, f, rows));
  result.add(setting_entries(run, question, rho));
  result.add({{"ignored", ignored_by(run, question, rho, n)}});
  if (batching.sampling == Sampling::without_replacement && batching.size == n)
    result.add({{"note", "the batch is all of these samples: no noise, no bound, and fresh and shared batches are one"}});
  add_thresholds(result, question, rho, progress);
  return result;
}

int run_stability(const StabilityOptions& o) {
  const std::string& run = only_run(o.run);
  print_answer(o.files, [&] { return measure(o, run); });
  return passed;
}

}  // namespace

std::function<int()> stability_command(Arguments& arguments) {
  constexpr std::uint64_t most = std::numeric_limits<std::int32_t>::max();
  const auto o = std::make_shared<StabilityOptions>();
  take_run(arguments, o->run);
  arguments.group("data and rule");
  arguments.count("--samples", 1, most, "the first so many training images are the data (default 16; 64 of one output)",
                  o->samples);
  arguments.count("--batch", 1, most, "batch size B (default: as trained, at most the samples)", o->batch);
  arguments.choice<Sampling>("--sampling", {{"with", Sampling::with_replacement}, {"without", Sampling::without_replacement}},
                             "replacement within a batch (default with)", o->sampling);
  arguments.number("--rho", not_negative, "USAM's ascent radius (default: as trained; SAM's is along a unit vector)", o->rho);
  arguments.number("--momentum", below_one, "momentum m (default: as trained)", o->momentum);
  arguments.number("--eta", positive, "step size whose growth is asked for (default: as trained)", o->eta);
  arguments.group("where the run's data are, and the machine");
  take_beside(arguments, o->beside);
  take_device(arguments, o->device, "where the Jacobians are taken");
  arguments.group("results, besides the table");
  take_files(arguments, o->files);
  explain(arguments, Rungs::exact_alone);
  return [o] { return run_stability(*o); };
}

}  // namespace valley::networks

// Exact critical step sizes along training: of SGD up to the fit, of SGD and USAM after a switch to USAM, and of SGD that goes
// on. x is the epoch. The linearised model is exact only where all images are fitted; elsewhere, before the fit and on the way
// from one minimum to the next, the numbers (lambda_1 too) are those of the Gauss-Newton matrix.
#include <array>

#include "experiments/studies/linear_model.hpp"
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

// Ends of phases, as shares of the epochs of the fit.
constexpr std::array<double, 10> before{0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 0.9, 1};
constexpr std::array<double, 14> after{1.005, 1.01, 1.015, 1.02, 1.03, 1.04, 1.05, 1.075, 1.1, 1.15, 1.2, 1.3, 1.5, 2};

std::vector<Found> measure(const Trained& run, const Interpolation& how) {
  const Objective f = training_loss(run);
  const double eta = run.experiment.config().descent.eta;
  std::vector<Found> found;
  int k = 0;
  const auto look = [&] {
    run.watch.look();
    const networks::Checkpoint at = run.end_of_phase(++k);
    const LinearModel model = linearise(f, parameters(run, at));
    const auto critical = [&](double rho) {
      return theory::critical_step(model.design, {.rho = rho, .batching = how.batching, .coupling = Coupling::shared});
    };
    const double epoch = static_cast<double>(at.state.step) / run.experiment.steps_per_epoch();
    const auto add = [&](const char* quantity, double value) { found.push_back({{}, epoch, quantity, value, 0}); };
    add("loss", model.loss);
    add("lambda_1", theory::curvature(model.design).lambda_max);
    for (const auto& [quantity, step] : {std::pair{"eta_sgd", critical(0)}, std::pair{"eta_usam", critical(how.rho)}}) {
      add(quantity, step.value);
      add((std::string(quantity) + "_low").c_str(), step.low);  // the certificate
      add((std::string(quantity) + "_high").c_str(), step.high);
    }
    add("eta", eta);
  };
  for (std::size_t i = 0; i < run.experiment.config().phases.size(); ++i) look();
  return found;
}

/// No momentum, so that phases of one optimizer are one run with a checkpoint at the end of each.
ConfigDocument config(const Interpolation& how, bool switches) {
  ConfigDocument phases = how.config;
  double last = 0;
  const auto add = [&](double share, bool usam) {
    const double end = share * how.fitted;
    if (end - last < 0.5) return;  // a phase has a step at least
    phases = usam ? phases.then("usam", end, {{"rho", how.rho}}) : phases.then("sgd", end);
    last = end;
  };
  for (const double share : before) add(share, false);
  for (const double share : after) add(share, switches);
  return phases;
}

std::vector<Job> jobs(const Plan& plan) {
  const Interpolation how = interpolation(plan);
  const auto measured = [how](const Trained& run) { return measure(run, how); };
  std::vector<Job> all;
  add_trials(all, how.trials, "sgd_then_usam", config(how, true), measured);
  add_trials(all, how.trials, "sgd", config(how, false), measured);
  return all;
}

const bool added = add({.id = "stability_network", .jobs = jobs, .comparisons = {{"sgd_then_usam", "sgd"}}});

}  // namespace
}  // namespace valley::studies

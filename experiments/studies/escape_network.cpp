// Late-SAM's figure 4b: the training loss step by step after a switch from SGD, over many draws of batches from one point.
//
// Part 1, where theory is exact: a network that fits its few images is displaced a little (f_0 = 1e-8) and goes on with SGD or
// with USAM, whose rho is chosen so that E f grows by a given factor a step. Arms usam_FACTOR and continued (SGD), x the
// step; mean, standard error and geometric mean over the draws, and the exact E f. Arm rates, x the exact rate: the rate of
// growth over the first steps as measured.
//
// Part 2, practice: a classifier at the end of SGD goes on with SGD, SAM, or as the paper's released script, which only ever
// ascends: theta + rho g/||g||, the descent left out. Batches, momentum (from 0, as at every switch) and weight decay are
// those of its training. Arms classifier_RULE at the schedule's last rate, and classifier_RULE_restored at its first.
#include <cmath>

#include "base/number.hpp"
#include "experiments/studies/linear_model.hpp"
#include "experiments/studies/settings.hpp"
#include "sim/network/normal.hpp"
#include "sim/network/training.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/uses.hpp"

namespace valley::studies {
namespace {

/// One step from theta with a memory of the path's own.
using Step = std::function<Flat(const Flat& theta, NetworkMemory& memory, Draw xi)>;

struct Sizes {
  int draws, long_steps, rate_draws, rate_steps, classifier_draws, classifier_steps;
  std::int64_t classifier_images;
};

Sizes sizes(Scale scale) {
  return scale == Scale::smoke ? Sizes{10, 60, 50, 5, 5, 10, 100}
         : scale == Scale::cpu ? Sizes{100, 150, 1000, 5, 100, 30, 500}
                               : Sizes{100, 150, 1000, 5, 100, 100, 5000};
}

/// Losses (draws x steps + 1) from theta, each draw with batches of its own, which no other `arm` = 0, 1, ... of the run has.
std::vector<std::vector<double>> branch(const Trained& run, const Objective& f, const Flat& theta, const Step& step, int arm,
                                        int draws, int steps) {
  std::vector<std::vector<double>> losses;
  for (int k = 0; k < draws; ++k) {
    run.watch.look();
    Flat at = theta;
    auto memory = blank_memory<AnyRule::fields>(theta);
    std::vector<double> path{f.loss(at)};
    for (int t = 0; t < steps; ++t) {
      // Trials of the run itself end below 2^32: none of its batches comes again.
      const std::uint64_t own = (run.trial * 100 + static_cast<std::uint64_t>(arm)) * 100000 + static_cast<std::uint64_t>(k);
      const Draw xi{run.experiment.config().seed, (std::uint64_t{1} << 32) + own, static_cast<std::uint32_t>(t), 0};
      at = step(at, memory, xi);
      path.push_back(f.loss(at));
    }
    losses.push_back(std::move(path));
  }
  return losses;
}

struct Moments {
  double mean = 0, error = 0, typical = 0;  // typical: exp of the mean logarithm
};

Moments at_step(const std::vector<std::vector<double>>& losses, std::size_t t) {
  const auto n = static_cast<double>(losses.size());
  Moments m;
  double squares = 0, logarithms = 0;
  for (const auto& path : losses) {
    m.mean += path[t] / n;
    logarithms += std::log(path[t]) / n;
  }
  for (const auto& path : losses) squares += (path[t] - m.mean) * (path[t] - m.mean);
  m.error = std::sqrt(squares / (n - 1) / n);
  m.typical = std::exp(logarithms);
  return m;
}

void add_curve(const std::string& arm, std::uint64_t trial, const std::vector<std::vector<double>>& losses,
               std::vector<Found>& found, bool typical = true) {
  for (std::size_t t = 0; t < losses.front().size(); ++t) {
    const Moments m = at_step(losses, t);
    const auto x = static_cast<double>(t);
    found.push_back({arm, x, "loss", m.mean, trial});
    found.push_back({arm, x, "loss_error", m.error, trial});
    if (typical) found.push_back({arm, x, "typical", m.typical, trial});
  }
}

/// A point where f is `loss`, in a random direction from theta.
Flat displaced(const Objective& f, const Flat& theta, double loss, Draw xi) {
  const Flat direction = normal_like(theta, at_use(xi, uses::directions));
  double size = 1e-4;
  for (int k = 0; k < 20; ++k) size *= std::sqrt(loss / f.loss(Flat(theta + Flat(size * direction))));
  return theta + Flat(size * direction);
}

struct Linear {
  const theory::Design& design;
  Batching batching;
  double eta;

  theory::Setting setting(double rho) const { return {.rho = rho, .batching = batching, .coupling = Coupling::shared}; }
  double growth(double rho) const { return theory::growth(design, setting(rho), eta).value; }
  /// The rho with which E f grows by `factor` a step.
  double rho_for(double factor) const {
    double low = 0, high = 1 / theory::curvature(design).lambda_max;
    while (growth(high) < factor) high *= 2;
    for (int k = 0; k < 40; ++k) (growth((low + high) / 2) < factor ? low : high) = (low + high) / 2;
    return (low + high) / 2;
  }
};

std::vector<Found> measure_linear(const Trained& run, const Interpolation& how, const Sizes& size) {
  const Objective f = training_loss(run);
  const Flat fitted = parameters(run, run.end());
  const Draw xi{run.experiment.config().seed, run.trial, run.experiment.config().batch, 0};
  const Flat theta = displaced(f, fitted, 1e-8, xi);
  LinearModel model = linearise(f, fitted);
  model.start = linearise(f, theta).start;  // residuals there, in the design at the fit
  const double eta = run.experiment.config().descent.eta;
  const Linear linear{model.design, how.batching, eta};
  const auto n = static_cast<std::uint32_t>(f.size());
  const auto source =
      std::make_shared<TensorSource>(f.samples().x, f.samples().y, Sampler(n, how.batching.size, Order::with_replacement));
  const Training training(run.experiment.shared_network(), source, f.criterion(),
                          run.end().state.statistics.to(run.experiment.options()));
  std::vector<Found> found;
  int arms = 0;
  const auto go = [&](double rho, int draws, int steps) {
    const Usam rule{{.eta = eta}, {rho}};
    const auto losses = branch(
        run, f, theta, [&](const Flat& at, auto& memory, Draw where) { return rule.step(training, at, memory, where); }, arms++,
        draws, steps);
    const std::vector<double> exact = theory::expected_loss(model.design, linear.setting(rho), eta, model.start, steps);
    return std::pair(losses, exact);
  };
  const auto curve = [&](const std::string& arm, double rho) {
    const auto [losses, exact] = go(rho, size.draws, size.long_steps);
    add_curve(arm, run.trial, losses, found);
    for (std::size_t t = 0; t < exact.size(); ++t) found.push_back({arm, static_cast<double>(t), "exact", exact[t], run.trial});
    found.push_back({arm, 0, "growth", linear.growth(rho), run.trial});
    found.push_back({arm, 0, "rho", rho, run.trial});
  };
  curve("continued", 0);
  curve("usam_1.1", linear.rho_for(1.1));
  curve("usam_1.6", linear.rho_for(1.6));
  for (const double factor : {0.98, 1.05, 1.1, 1.2, 1.4}) {
    const int T = size.rate_steps;
    const double rho = factor < 1 ? 0 : linear.rho_for(factor);
    const auto [losses, exact] = go(rho, size.rate_draws, T);
    const Moments end = at_step(losses, static_cast<std::size_t>(T));
    const double steps = T, rate = std::log(exact.back() / exact.front()) / steps;
    found.push_back({"rates", rate, "rate", std::log(end.mean / losses.front().front()) / steps, run.trial});
    found.push_back({"rates", rate, "rate_error", end.error / end.mean / steps, run.trial});
    found.push_back({"rates", rate, "asymptotic", std::log(linear.growth(rho)), run.trial});
  }
  return found;
}

std::vector<Found> measure_classifier(const Trained& run, double rho, const Sizes& size) {
  const Objective f = run.objective(Split::train, run.end().state.statistics, size.classifier_images);
  const Trainer trainer = run.experiment.trainer(run.trial);
  const Training training = trainer.landscape();
  const Flat theta = parameters(run, run.end());
  std::vector<Found> found;
  int arms = 0;
  const auto arm = [&](const std::string& name, const Step& step) {
    add_curve(name, run.trial, branch(run, f, theta, step, arms++, size.classifier_draws, size.classifier_steps), found, false);
  };
  const auto both = [&](const std::string& more, double rate) {
    Momentum descent = run.experiment.config().descent;
    descent.eta *= rate;
    const auto with = [&training](const auto& rule) {
      return [&training, rule](const Flat& at, NetworkMemory& memory, Draw xi) { return rule.step(training, at, memory, xi); };
    };
    arm("classifier_sgd" + more, with(Sgd{descent}));
    arm("classifier_sam" + more, with(Sam{descent, {rho, 1e-12}}));
  };
  both("", 0.04);  // the schedule's last
  both("_restored", 1);
  arm("classifier_ascent", [&](const Flat& at, auto&, Draw xi) {
    return Flat(at + Flat(UnitShift{rho, 1e-12}(training.gradient(at, training.sample(xi)))));
  });
  return found;
}

std::vector<Job> jobs(const Plan& plan) {
  const Interpolation fit = interpolation(plan);
  const Setting practice = classification(plan);
  const Sizes size = sizes(plan.scale);
  std::vector<Job> all;
  add_trials(all, fit.trials, "fitted", fit.config.then("sgd", 4 * fit.fitted),
             [=](const Trained& run) { return measure_linear(run, fit, size); });
  add_trials(all, plan.scale == Scale::smoke ? 1 : 3, "classifier", practice.config.then("sgd", practice.epochs),
             [=](const Trained& run) { return measure_classifier(run, practice.rho, size); });
  return all;
}

const bool added = add({.id = "escape_network", .jobs = jobs});

}  // namespace
}  // namespace valley::studies

// Late-SAM's figure 6: SGD, then adversarial training (PGD of 10 steps in the linf ball, random start) for a share of the T
// epochs. x is that share. Arms:
//
//   sgd_then_adversarial  the paper's: attacked epochs come last, T in all
//   adversarial_only      as many attacked epochs and no others: from the initial point, the schedule run through in them.
//                         What SGD before them is good for is the difference.
//
// The ball's radius is that of the data: 0.1 of the grey scale where images are grey (the usual 0.3 is beyond a network
// without convolutions), and the paper's 4/255 on CIFAR-10.
#include <array>

#include "base/number.hpp"
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

constexpr std::array<double, 7> shares{0, 0.02, 0.05, 0.1, 0.2, 0.5, 1};

std::vector<Found> measure(const Trained& run, double share) {
  return {{{}, share, "test_accuracy", run.history.back().test_accuracy, 0},
          {{}, share, "robust_accuracy", run.history.back().robust_accuracy, 0}};
}

ConfigKeys ball(Scale scale) {
  if (scale == Scale::gpu) return {{"steps", 10}, {"radius", 4. / 255}, {"step", 2. / 255}};
  return {{"steps", 10}, {"radius", 0.1}, {"step", 0.025}};
}

/// Robustness is dear: it is measured where a phase ends, and at the start.
ConfigDocument measured_twice(const Setting& how, Scale scale) {
  return how.config.with("training", {{"evaluate_every", how.epochs}}).with("robust", ball(scale));
}

std::vector<Job> jobs(const Plan& plan) {
  const Scale scale = plan.scale;
  Setting how = classification(plan);
  if (scale != Scale::smoke) how.trials = 5;
  if (scale == Scale::cpu) how.epochs = 20;  // an attacked step is eleven gradients
  const double T = how.epochs;
  const ConfigDocument plain = measured_twice(how, scale);
  std::vector<Job> all;
  for (const double share : shares) {
    const auto measured = [share](const Trained& run) { return measure(run, share); };
    ConfigDocument late = plain;
    if (share < 1) late = late.then("sgd", (1 - share) * T);
    if (share > 0) late = late.then("sgd", T, {}, ball(scale));
    add_trials(all, how.trials, "sgd_then_adversarial", late, measured);
    if (share > 0 && share < 1)
      add_trials(all, how.trials, "adversarial_only", plain.then("sgd", share * T, {}, ball(scale)), measured);
  }
  return all;
}

const bool added = add({.id = "late_adversarial", .jobs = jobs, .comparisons = {{"sgd_then_adversarial", "adversarial_only"}}});

}  // namespace
}  // namespace valley::studies

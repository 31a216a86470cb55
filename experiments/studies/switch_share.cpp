// Late-SAM's figures 3 and 5: the share of epochs trained with SAM, last (after SGD) or first (before it). x is that share.
#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

constexpr std::array<double, 7> shares{0, 0.02, 0.05, 0.1, 0.25, 0.5, 1};

std::string arm(double share) { return "share_" + shortest(share); }

/// Each share against none and against all.
std::vector<Comparison> comparisons() {
  std::vector<Comparison> all;
  for (const double share : shares) {
    if (share > 0) all.push_back({arm(share), arm(0)});
    if (share < 1) all.push_back({arm(share), arm(1)});
  }
  return all;
}

std::vector<Found> measure(const Trained& run, double share, int samples) {
  const double train = run.history.back().train_accuracy, test = run.history.back().test_accuracy;
  return {{{}, share, "test_accuracy", test, 0},
          {{}, share, "test_loss", run.history.back().test_loss, 0},
          {{}, share, "train_loss", run.history.back().train_loss, 0},
          {{}, share, "gap", train - test, 0},
          {{}, share, "lambda_1", sharpness(run, run.end(), samples), 0}};
}

std::vector<Job> jobs(Scale scale, bool sam_is_last) {
  const Setting how = classification(scale);
  const int trials = std::min(how.trials, 5);
  std::vector<Job> all;
  for (const double share : shares) {
    const double until = (sam_is_last ? 1 - share : share) * how.epochs;
    ConfigDocument config = how.config;
    const auto add = [&](bool sam, double end) {
      config = sam ? config.then("sam", end, {{"rho", how.rho}}) : config.then("sgd", end);
    };
    if (until > 0) add(!sam_is_last, until);
    if (until < how.epochs) add(sam_is_last, how.epochs);
    const auto measured = [share, samples = how.sharpness_samples](const Trained& run) { return measure(run, share, samples); };
    add_trials(all, trials, arm(share), config, measured);
  }
  return all;
}

std::vector<Job> last_jobs(Scale scale) { return jobs(scale, true); }
std::vector<Job> first_jobs(Scale scale) { return jobs(scale, false); }

const bool last_added = add({.id = "switch_to_sam", .jobs = last_jobs, .comparisons = comparisons()});
const bool first_added = add({.id = "switch_to_sgd", .jobs = first_jobs, .comparisons = comparisons()});

}  // namespace
}  // namespace valley::studies

// The share of epochs trained with SAM, last (after SGD) or first (before it). x is that share.
//
// switch_to_sam, switch_to_sgd  late-SAM's figures 3 and 5: one side each, by its schedule. Arms share_X.
// switch_schedule               both sides by three schedules: is it the side that counts, or how far the network still moves?
//                               Arms SCHEDULE_sgd, SCHEDULE_sam, SCHEDULE_first_X, SCHEDULE_last_X. rate_share is SAM's part of
//                               the sum of all steps' learning rates: where shares of it tell the error, both sides lie on one
//                               curve. By steps (the rate falls to 0.2 and 0.04) the last 75 and 87.5 % of the epochs have as
//                               much of it as the first 12.5 and 25 %.
#include <algorithm>
#include <array>

#include "base/number.hpp"
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

enum class Side { first, last };

const char* name(Side side) { return side == Side::first ? "first" : "last"; }

/// SAM on one side for a share of the epochs, SGD on the other.
ConfigDocument switched(const Setting& how, double share, Side sams) {
  const double T = how.epochs, until = (sams == Side::last ? 1 - share : share) * T;
  ConfigDocument config = how.config;
  const auto add = [&](bool sam, double end) {
    config = sam ? config.then("sam", end, {{"rho", how.rho}}) : config.then("sgd", end);
  };
  if (until > 0) add(sams == Side::first, until);
  if (until < T) add(sams == Side::last, T);
  return config;
}

std::vector<Found> measure(const Trained& run, double share) {
  return {{{}, share, "test_accuracy", run.history.back().test_accuracy, 0},
          {{}, share, "test_loss", run.history.back().test_loss, 0},
          {{}, share, "train_loss", run.history.back().train_loss, 0}};
}

// The paper's two.

constexpr std::array<double, 7> papers_shares{0, 0.02, 0.05, 0.1, 0.25, 0.5, 1};

std::string arm(double share) { return "share_" + shortest(share); }

/// Each share against none and against all.
std::vector<Comparison> papers_comparisons() {
  std::vector<Comparison> all;
  for (const double share : papers_shares) {
    if (share > 0) all.push_back({arm(share), arm(0)});
    if (share < 1) all.push_back({arm(share), arm(1)});
  }
  return all;
}

std::vector<Found> measure_gap(const Trained& run, double share, int samples) {
  std::vector<Found> found = measure(run, share);
  found.push_back({{}, share, "gap", run.history.back().train_accuracy - run.history.back().test_accuracy, 0});
  found.push_back({{}, share, "lambda_1", sharpness(run, run.end(), samples), 0});
  return found;
}

std::vector<Job> papers_jobs(const Plan& plan, Side sams) {
  const Setting how = classification(plan);
  std::vector<Job> all;
  for (const double share : papers_shares)
    add_trials(all, std::min(how.trials, 5), arm(share), switched(how, share, sams),
               [share, samples = how.sharpness_samples](const Trained& run) { return measure_gap(run, share, samples); });
  return all;
}

// Both sides, by three schedules.

constexpr std::array<double, 5> shares{0.125, 0.25, 0.5, 0.75, 0.875};
constexpr std::array schedules{std::pair{"step", "wide_resnet"}, std::pair{"cosine", "cosine"},
                               std::pair{"constant", "constant"}};

std::string arm(const std::string& schedule, Side side, double share) {
  if (share == 0 || share == 1) return schedule + (share == 0 ? "_sgd" : "_sam");
  return schedule + "_" + name(side) + "_" + shortest(share);
}

std::vector<Comparison> comparisons() {
  std::vector<Comparison> all;
  for (const auto& [schedule, key] : schedules) {
    const std::string sgd = arm(schedule, Side::first, 0), sam = arm(schedule, Side::first, 1);
    all.push_back({sgd, sam});
    for (const double share : shares) {
      for (const Side side : {Side::first, Side::last}) all.push_back({arm(schedule, side, share), sam});
      all.push_back({arm(schedule, Side::first, share), arm(schedule, Side::last, share)});
    }
  }
  return all;
}

/// The share that steps of SAM have of the sum of all steps' learning rates.
double rate_share(const Trained& run) {
  const Config& config = run.experiment.config();
  const Trainer trainer = run.experiment.trainer(run.trial);
  double all = 0, sams = 0;
  for (std::uint32_t step = 0; step < trainer.steps(); ++step) {
    const double rate = config.schedule(step, run.experiment.steps_per_epoch(), config.phases.back().until);
    all += rate;
    if (config.phases[trainer.phases_ended(step)].name == "sam") sams += rate;
  }
  return sams / all;
}

std::vector<Found> measure_rates(const Trained& run, double share) {
  std::vector<Found> found = measure(run, share);
  found.push_back({{}, share, "rate_share", rate_share(run), 0});
  return found;
}

std::vector<Job> jobs(const Plan& plan) {
  Setting how = classification(plan);
  if (plan.scale == Scale::cpu) how.epochs = 30;  // many arms
  std::vector<Job> all;
  for (const auto& [schedule, key] : schedules) {
    Setting its = how;
    its.config = how.config.with("training", {{"schedule", key}, {"evaluate_every", how.epochs}});
    const auto add = [&, &schedule = schedule](Side side, double share) {
      add_trials(all, how.trials, arm(schedule, side, share), switched(its, share, side),
                 [share](const Trained& run) { return measure_rates(run, share); });
    };
    for (const double share : {0., 1.}) add(Side::first, share);
    for (const double share : shares)
      for (const Side side : {Side::first, Side::last}) add(side, share);
  }
  return all;
}

const bool last_added = add({.id = "switch_to_sam",
                             .jobs = [](const Plan& plan) { return papers_jobs(plan, Side::last); },
                             .comparisons = papers_comparisons()});
const bool first_added = add({.id = "switch_to_sgd",
                              .jobs = [](const Plan& plan) { return papers_jobs(plan, Side::first); },
                              .comparisons = papers_comparisons()});
const bool both_added = add({.id = "switch_schedule", .jobs = jobs, .comparisons = comparisons()});

}  // namespace
}  // namespace valley::studies

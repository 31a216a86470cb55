// Align-SAM beside SAM, radius by radius, and beside what else might explain it. x is the share of wrong training labels.
//
// With u_t, u_a the unit gradients of the batch and of an independent one, c their cosine, Align-SAM's shift is
// rho (2 u_t - u_a), of length rho sqrt(5 - 4 c): from sqrt(5) rho where batches disagree to rho where they agree. So "SAM at
// the same rho" compares two radii. Arms (b the batch, rho the setting's):
//
//   sgd, random             no shift; a random one of length rho
//   sam, sam_double, sam_root5      SAM at rho, 2 rho, sqrt(5) rho: c = 0 is taken for Align-SAM's own radius
//   align_0, align_1, align_2       Align-SAM with lambda = 0, 1, 2
//   align_matched           lambda = 2, its shift scaled to length rho: SAM's radius at every step
//   align_quarter           lambda = 2, an auxiliary batch of b/4
//   align_random            lambda = 2, a random unit vector in u_a's place
//   msam                    m-SAM at rho with groups of b/2. It has the drift of Align-SAM's theory form (claim align_expansion),
//                           not of this one: the mean of u_a being small where batches disagree, a shift 2 u_t - u_a drifts
//                           like SAM at 2 rho
//   friendly                Friendly-SAM at rho
#include <algorithm>
#include <array>
#include <cmath>

#include "base/number.hpp"
#include "experiments/studies/settings.hpp"

namespace valley::studies {
namespace {

constexpr int pairs = 30;  // of batches, for the cosines

struct Arm {
  std::string name, optimizer;
  double radius = 0;  // in rho
  ConfigKeys keys = {};
  bool noisy = true;         // also with wrong labels
  ConfigKeys training = {};  // further keys of [training]
};

std::vector<Arm> arms(int b) {
  return {{"sgd", "sgd"},
          {"random", "random_sam", 1, {}, false},
          {"sam", "sam", 1},
          {"sam_double", "sam", 2},
          {"sam_root5", "sam", std::sqrt(5.)},
          {"align_0", "align_sam", 1, {{"lambda", 0}}, false},
          {"align_1", "align_sam", 1, {{"lambda", 1}}, false},
          {"align_2", "align_sam", 1, {{"lambda", 2}}},
          {"align_matched", "align_sam", 1, {{"lambda", 2}, {"matched_radius", true}}},
          {"align_quarter", "align_sam", 1, {{"lambda", 2}}, false, {{"auxiliary_batch", b / 4}}},
          {"align_random", "align_sam", 1, {{"lambda", 2}, {"auxiliary", "random"}}},
          {"msam", "sam", 1, {{"m", b / 2}}},
          {"friendly", "friendly_sam", 1}};
}

/// Wrong labels pull the accuracy down late in training, so its best over the epochs counts too: a number that nobody has
/// without the test set.
double best_test_accuracy(const History& history) {
  const auto less = [](const HistoryLine& a, const HistoryLine& b) { return a.test_accuracy < b.test_accuracy; };
  return std::max_element(history.begin(), history.end(), less)->test_accuracy;
}

/// The agreement of batches where training starts: with that at the end, what Align-SAM's radius goes through.
double cosine_at_start(const Trained& run) {
  const Trainer trainer = run.experiment.trainer(run.trial);
  const Draw xi{run.experiment.config().seed, networks::beyond_any_run, 0, 0};
  return gradient_cosines(trainer.landscape(), trainer.theta(), {}, pairs, xi, run.watch.looking()).fresh.value;
}

std::vector<Found> measure(const Trained& run, double wrong, int samples) {
  const Cosines cosines = cosines_at_end(run, pairs);
  return {{{}, wrong, "test_accuracy", run.history.back().test_accuracy, 0},
          {{}, wrong, "best_test_accuracy", best_test_accuracy(run.history), 0},
          {{}, wrong, "test_loss", run.history.back().test_loss, 0},
          {{}, wrong, "train_accuracy", run.history.back().train_accuracy, 0},
          {{}, wrong, "lambda_1", sharpness(run, run.end(), samples), 0},
          {{}, wrong, "cosine_start", cosine_at_start(run), 0},
          {{}, wrong, "cosine_fresh", cosines.fresh.value, 0},
          {{}, wrong, "cosine_step", cosines.step.front().value, 0}};
}

Setting setting(const Plan& plan, double wrong) {
  Setting how = classification(plan, wrong > 0 ? ConfigKeys{{"label_noise", wrong}} : ConfigKeys{});
  if (plan.scale != Scale::smoke) how.trials = wrong > 0 ? 5 : 10;
  if (plan.scale == Scale::cpu) how.epochs = 20;  // many arms
  return how;
}

std::vector<double> label_noises(Scale scale) {
  if (scale == Scale::smoke) return {0, 0.4};
  return {0, 0.2, 0.4, 0.6, 0.8};
}

std::vector<Job> jobs(const Plan& plan) {
  std::vector<Job> all;
  for (const double wrong : label_noises(plan.scale)) {
    const Setting how = setting(plan, wrong);
    const auto measured = [wrong, samples = how.sharpness_samples](const Trained& run) { return measure(run, wrong, samples); };
    for (const Arm& arm : arms(how.batch)) {
      if (wrong > 0 && !arm.noisy) continue;
      ConfigKeys keys;
      if (arm.radius > 0) keys.emplace_back("rho", arm.radius * how.rho);
      keys.insert(keys.end(), arm.keys.begin(), arm.keys.end());
      add_trials(all, how.trials, arm.name, how.config.with("training", arm.training).then(arm.optimizer, how.epochs, keys),
                 measured);
    }
  }
  return all;
}

const bool added = add({.id = "align_networks",
                        .jobs = jobs,
                        .comparisons = {{"align_2", "sam"},
                                        {"align_2", "sam_double"},
                                        {"align_2", "sam_root5"},
                                        {"align_matched", "sam"},
                                        {"align_2", "msam"},
                                        {"align_2", "align_random"},
                                        {"align_2", "align_quarter"},
                                        {"align_random", "sam"},
                                        {"msam", "sam"},
                                        {"friendly", "sam"},
                                        {"sam_double", "sam"},
                                        {"sam_root5", "sam"},
                                        {"align_1", "sgd"},
                                        {"random", "sgd"},
                                        {"sam", "sgd"}}});

}  // namespace
}  // namespace valley::studies

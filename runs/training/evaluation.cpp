#include "runs/training/evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/network/measure/batch_sharpness.hpp"
#include "sim/network/measure/hessian.hpp"

namespace valley::networks {
namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void measure_sharpness(const Experiment& experiment, const Trainer& trainer, std::uint64_t trial,
                       const std::function<void()>& look, HistoryLine& line) {
  const SharpnessConfig& how = *experiment.config().sharpness;
  const std::uint64_t seed = experiment.config().seed;
  const Draw batches{seed, beyond_any_run + (trial << 24), trainer.steps_done(), 0};
  const BatchSharpness found =
      batch_sharpness(trainer.landscape(), trainer.theta(), static_cast<int>(how.batches), batches, look);
  line.batch_sharpness = found.of_means.value;
  line.batch_sharpness_error = found.of_means.std_error;
  const std::int64_t all = experiment.images().train.n();
  const Objective f = experiment.objective(Split::train, trainer.statistics(), std::min<std::int64_t>(how.samples, all));
  line.lambda_1 = largest_eigenvalue(f.watched(look), trainer.theta(), {seed, trial, trainer.steps_done(), 0});
}

HistoryLine evaluated(const Experiment& experiment, const Trainer& trainer, std::uint64_t trial, std::int64_t gradients,
                      const std::function<void()>& look) {
  const Config& config = experiment.config();
  const std::uint32_t step = trainer.steps_done();
  const Score test = experiment.objective(Split::test, trainer.statistics()).watched(look).score(trainer.theta());
  Score robust{none, none};
  if (config.robust)
    robust = experiment.robust_score(trainer.theta(), trainer.statistics(), *config.robust, {config.seed, trial, step, 0}, look);
  const Tally seen = trainer.tally();
  const bool any = seen.samples > 0;
  HistoryLine line{.epoch = static_cast<double>(step) / experiment.steps_per_epoch(),
                   .step = static_cast<double>(step),
                   .phase = static_cast<double>(trainer.phase() + 1),
                   .learning_rate = trainer.learning_rate(),
                   .gradients = static_cast<double>(gradients + seen.gradients),
                   .train_loss = any ? seen.loss() : none,
                   .train_accuracy = any && !std::isnan(test.accuracy) ? seen.accuracy() : none,
                   .test_loss = test.loss,
                   .test_accuracy = test.accuracy,
                   .robust_accuracy = robust.accuracy};
  if (config.sharpness && std::isfinite(test.loss)) measure_sharpness(experiment, trainer, trial, look, line);
  return line;
}

}  // namespace valley::networks

#include "experiments/studies/settings.hpp"

#include <algorithm>

#include "sim/network/measure/hessian.hpp"

namespace valley::studies {
namespace {

ConfigDocument on_threads(int count) { return ConfigDocument{}.with("", {{"threads", count}}); }

ConfigKeys trained(int batch, const ConfigKeys& more = {}) {
  ConfigKeys keys{{"batch", batch}, {"learning_rate", 0.1}};
  keys.insert(keys.end(), more.begin(), more.end());
  return keys;
}

Setting smoke() {
  return {on_threads(1)
              .with("data", {{"name", "shapes"}, {"train", 240}, {"test", 200}, {"size", 12}, {"channels", 1}, {"noise", 0.3}})
              .with("model", {{"name", "mlp"}, {"widths", Numbers{16}}})
              .with("training", trained(24, {{"schedule", "wide_resnet"}})),
          8,
          2,
          0.1,
          200,
          24};
}

Setting cpu() {
  return {on_threads(1)
              .with("data", {{"name", "mnist"}, {"fraction", 0.1}})
              .with("model", {{"name", "mlp"}, {"widths", Numbers{256, 256}}})
              .with("training", trained(128, {{"schedule", "wide_resnet"}, {"save_every", 10}})),
          60, 10, 0.1, 2000};
}

// The distortions and the training of the late-SAM paper, whose code has 0.9 on the right class: label_smoothing = 0.1/0.9 here.
const ConfigKeys distorted{{"crop", 4}, {"flip", true}, {"cutout", 16}, {"cutout_probability", 0.5}};

ConfigDocument at_full_size(const ConfigKeys& model) {
  return on_threads(4)
      .with("data", {{"name", "cifar10"}})
      .with("data", distorted)
      .with("model", model)
      .with("loss", {{"label_smoothing", 0.11111111}})
      .with("training", trained(128, {{"weight_decay", 1e-4}, {"schedule", "wide_resnet"}, {"save_every", 5}}));
}

Setting convolutions(Scale scale) {
  const ConfigKeys small{{"name", "wide_resnet"}, {"depth", 10}, {"widen", 1}};
  if (scale == Scale::smoke)
    return {on_threads(1)
                .with("data", {{"name", "shapes"}, {"train", 64}, {"test", 100}, {"size", 8}, {"channels", 1}, {"flip", true}})
                .with("model", small)
                .with("training", trained(16, {{"schedule", "wide_resnet"}})),
            4,
            2,
            0.05,
            32,
            16};
  if (scale == Scale::cpu)
    return {on_threads(1)
                .with("data", {{"name", "cifar10"}, {"fraction", 0.1}, {"crop", 4}, {"flip", true}})
                .with("model", small)
                .with("training", trained(128, {{"schedule", "wide_resnet"}, {"save_every", 5}})),
            20, 5, 0.05, 200};
  return {at_full_size({{"name", "vgg16_bn"}}), 200, 5, 0.05, 5000};
}

Setting changed(Setting how, const Plan& plan) {
  how.config = how.config.changed(plan.changes);
  how.rho = plan.number("phase.rho", how.rho);
  how.batch = plan.whole("training.batch", how.batch);
  return how;
}

}  // namespace

Setting classification(const Plan& plan, const ConfigKeys& data) {
  Setting how = plan.scale == Scale::smoke ? smoke()
                : plan.scale == Scale::cpu
                    ? cpu()
                    : Setting{at_full_size({{"name", "wide_resnet"}, {"depth", 16}, {"widen", 8}}), 200, 5, 0.05, 5000};
  how = changed(std::move(how), plan);
  how.config = how.config.with("data", data);
  return how;
}

Setting convolutional(const Plan& plan) { return changed(convolutions(plan.scale), plan); }

void add_trials(std::vector<Job>& jobs, int trials, const std::string& arm, const ConfigDocument& config,
                const std::function<std::vector<Found>(const Trained&)>& measure) {
  for (int k = 0; k < trials; ++k) jobs.push_back({arm, static_cast<std::uint64_t>(k), config.toml(), measure});
}

void follow(const Trained& run, double HistoryLine::*column, std::vector<Found>& found, double from) {
  for (const HistoryLine& line : run.history)
    if (line.epoch >= from) found.push_back({{}, line.epoch, name_of(column), line.*column, 0});
}

double sharpness(const Trained& run, const networks::Checkpoint& at, int samples, Normalise normalise) {
  const auto& options = run.experiment.options();
  const std::int64_t count = std::min<std::int64_t>(samples, run.experiment.images().train.n());
  const Objective f = run.objective(Split::train, at.state.statistics, count, normalise);
  const Draw xi{run.experiment.config().seed, run.trial, at.state.step, 0};
  return largest_eigenvalue(f, {at.state.theta.tensor.to(options)}, xi);
}

Cosines cosines_at_end(const Trained& run, int pairs) {
  const Trainer trainer = networks::trainer_at(run.experiment, run.trial, run.end().state);
  const Draw xi{run.experiment.config().seed, networks::beyond_any_run, 0, 0};
  return gradient_cosines(trainer.landscape(), trainer.theta(), {trainer.rule()}, pairs, xi, run.watch.looking());
}

}  // namespace valley::studies

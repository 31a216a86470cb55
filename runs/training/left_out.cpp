#include "runs/training/left_out.hpp"

#include "base/number.hpp"

namespace valley::networks {
namespace {

std::string with(const char* key, double value) { return std::string(key) + " " + shortest(value); }

Order drawn(Sampling sampling) {
  return sampling == Sampling::with_replacement ? Order::with_replacement : Order::without_replacement;
}

const char* name(Order order) {
  return order == Order::epochs ? "epochs" : order == Order::with_replacement ? "with_replacement" : "without_replacement";
}

}  // namespace

std::vector<std::string> left_out_of_loss(const SavedRun& run, std::int64_t samples, Normalise normalise) {
  const Experiment& experiment = run.experiment;
  const Config& config = experiment.config();
  const Augmentation& augmentation = config.data.augmentation;
  std::vector<std::string> all;
  const auto add = [&](bool there, const std::string& what) {
    if (there) all.push_back(what);
  };
  add(config.descent.weight_decay != 0, with("weight_decay", config.descent.weight_decay));
  add(config.criterion.label_smoothing != 0, with("label_smoothing", config.criterion.label_smoothing));
  add(augmentation.pad > 0, with("crop", augmentation.pad));
  add(augmentation.flip, "flip");
  add(augmentation.cutout > 0, with("cutout", augmentation.cutout));
  add(run.phase().attack.has_value(), "attack");
  add(run.trained_in == Precision::bf16 || run.trained_in == Precision::tf32, std::string("precision ") + name(run.trained_in));
  add(experiment.of_module(), "what the module does in training mode alone (it is in eval mode)");
  const bool statistics = !experiment.of_module() && experiment.network().layout().statistic_count() > 0;
  add(statistics && normalise == Normalise::remembered, "BatchNorm by the batch (remembered statistics are taken)");
  add(statistics && normalise == Normalise::batch, "BatchNorm by batches of " + std::to_string(config.batch) + " (by 500 here)");
  const std::int64_t n = experiment.images().train.n();
  add(samples < n, std::to_string(n - samples) + " of " + std::to_string(n) + " training images");
  return all;
}

std::vector<std::string> left_out_of_steps(const SavedRun& run, double rho, const Batching& batching, double momentum) {
  const Config& config = run.experiment.config();
  const PhaseConfig& phase = run.phase();
  std::vector<std::string> all;
  const auto add = [&](bool there, const std::string& what) {
    if (there) all.push_back(what);
  };
  add(phase.name != "sgd" && phase.name != "usam",
      phase.name + "'s own shift (usam_ is USAM" + (rho > 0 ? with(" with rho", rho) : ", of which nothing is said") + ")");
  add(phase.rule.groups_of > 0, with("m", phase.rule.groups_of));
  add(config.descent.momentum != momentum, with("momentum", config.descent.momentum) + " (" + shortest(momentum) + " here)");
  add(config.descent_name != "momentum", "descent " + config.descent_name);
  add(config.batch != batching.size, with("batch", config.batch) + " (" + std::to_string(batching.size) + " here)");
  add(config.auxiliary_batch > 0, with("auxiliary_batch", config.auxiliary_batch));
  add(config.order != drawn(batching.sampling),
      std::string("order ") + name(config.order) + " (" + name(drawn(batching.sampling)) + " here)");
  return all;
}

}  // namespace valley::networks

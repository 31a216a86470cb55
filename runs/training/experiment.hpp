// A config turned into what it names: data on a device, a network, a trainer.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "runs/training/config.hpp"
#include "sim/network/image_source.hpp"
#include "sim/network/objective.hpp"
#include "sim/network/scripted.hpp"
#include "sim/network/trainer.hpp"

namespace valley::networks {

/// Trials that no run has, for those who measure.
inline constexpr std::uint64_t beyond_any_run = std::uint64_t{1} << 62;

enum class Device { automatic, cpu, cuda };

/// Of the parameters.
torch::ScalarType scalar_type(Precision precision);

/// Threads for the layers and the device. Throws std::invalid_argument where there is no GPU to be had.
torch::TensorOptions tensor_options(const Config& config, Device device);

/// "cpu", or the GPU's name.
std::string device_name(const torch::TensorOptions& options);

/// Everything that does not change along a run; many trials can share it.
class Experiment {
 public:
  /// Reads the data. Throws std::invalid_argument as its readers do, and for what does not fit the data, with the key's
  /// place in the config's file.
  Experiment(Config config, torch::TensorOptions like);
  /// The same with a module in place of the config's model. Throws, likewise, where the config has one, or products in bf16; and
  /// as outputs_of for a module that does not fit the data.
  Experiment(Config config, torch::TensorOptions like, const ScriptedModule& module);

  /// The trial's run, at its start. This must outlive it. Throws std::invalid_argument, likewise, for a batch that the data
  /// are too few for.
  Trainer trainer(std::uint64_t trial) const;

  /// The first `count` images (-1: all) of either set as an objective, without the label smoothing.
  Objective objective(Split split, torch::Tensor statistics, std::int64_t count = -1,
                      Normalise normalise = Normalise::remembered) const;
  /// Loss and accuracy on the test images under an attack drawn at `xi` (its use is not read). `look` is called on the way:
  /// what it throws ends the work.
  Score robust_score(
      const Flat& theta, const torch::Tensor& statistics, const AttackSpec& attack, Draw xi,
      const std::function<void()>& look = [] {}) const;

  const Config& config() const { return how; }
  const ImageSet& images() const { return set; }
  const Network& network() const { return *net; }
  std::shared_ptr<const Network> shared_network() const { return net; }
  std::int64_t outputs_each() const { return outputs; }  // of a sample
  bool of_module() const { return module_given; }
  const torch::TensorOptions& options() const { return like; }
  /// Throws as `trainer` for a batch that the data are too few for.
  std::uint32_t steps_per_epoch() const;

 private:
  void check() const;
  ValidRange range() const;
  Criterion without_smoothing() const;
  NetworkBatch clean(Split split, std::int64_t count) const;
  Sampler sampler() const;

  Config how;
  torch::TensorOptions like;
  ImageSet set;
  std::int64_t outputs = 1;
  bool module_given = false;
  std::shared_ptr<const Network> net, trained;  // trained: rounds its products where the config asks for it
  NetworkBatch test;                            // kept: it is looked at every epoch
};

/// The trial's run at a state: before its coming step, or before its last one where it is over.
Trainer trainer_at(const Experiment& experiment, std::uint64_t trial, TrainerState state);

}  // namespace valley::networks

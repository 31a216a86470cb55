// A trained network, read back by the commands that measure: a run of Valley's, weights, or a module.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "runs/training/checkpoint.hpp"
#include "runs/training/experiment.hpp"
#include "runs/training/run_file.hpp"

namespace valley::networks {

/// A point of a run: its experiment, theta and what BatchNorm remembers.
struct SavedRun {
  Experiment experiment;
  Checkpoint checkpoint;
  Precision trained_in;        // what is measured may be in another
  bool config_beside = false;  // weights or a module: the config was given, the step is that of its end

  Flat theta() const { return {checkpoint.state.theta.tensor.to(experiment.options())}; }
  torch::Tensor statistics() const { return checkpoint.state.statistics.to(experiment.options()); }
  /// The step that comes next, or the last one where the run is over, and its phase.
  std::uint32_t step() const;
  const PhaseConfig& phase() const;
};

/// The file of --config: read when its text is first asked for, then kept, in copies too, as a pipe can be read but once.
class ConfigBeside {
 public:
  ConfigBeside() = default;  // none is given
  explicit ConfigBeside(std::filesystem::path the_file) : file(std::move(the_file)) {}

  const std::filesystem::path& place() const { return file; }
  /// Throws std::invalid_argument where it can't be read.
  const std::string& text() const;

 private:
  std::filesystem::path file;
  std::shared_ptr<std::optional<std::string>> kept = std::make_shared<std::optional<std::string>>();
};

/// What may stand in the place of what is read, and what the run is called.
struct Reading {
  std::filesystem::path data{};                         // of the config's data folder
  ConfigBeside config{};                                // of none: for weights and modules alone
  std::optional<Precision> precision{};                 // of the config's
  std::function<void(const Config& config)> settled{};  // sees the config before what it names is read
  RunArgument argument{};
};

/// `place` is a run's folder (then its checkpoint.safetensors), a checkpoint in one, weights (weights.hpp) or a TorchScript
/// module (scripted.hpp); which, its content says. Throws std::invalid_argument as read_run_file, their readers and the config's
/// do, and for weights or a module without `reading.config`.
SavedRun read_run(const std::filesystem::path& place, Device device, const Reading& reading = {});

}  // namespace valley::networks

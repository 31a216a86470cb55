// A run's folder, read back by the commands that measure.
#pragma once

#include <filesystem>

#include "runs/training/checkpoint.hpp"
#include "runs/training/experiment.hpp"

namespace valley::networks {

/// A point of a run: its experiment, theta and what BatchNorm remembers.
struct SavedRun {
  Experiment experiment;
  Checkpoint checkpoint;
  Precision trained_in;  // what is measured may be in another

  Flat theta() const { return {checkpoint.state.theta.tensor.to(experiment.options())}; }
  torch::Tensor statistics() const { return checkpoint.state.statistics.to(experiment.options()); }
  /// The step that comes next, or the last one where the run is over, and its phase.
  std::uint32_t step() const;
  const PhaseConfig& phase() const;
};

/// `place` is a run's folder (then its checkpoint.safetensors) or a checkpoint in one. `data`, if any, takes the
/// place of the config's data folder, `precision` that of its precision. Throws std::invalid_argument as the config's and the
/// checkpoint's readers do.
SavedRun read_run(const std::filesystem::path& place, Device device, const std::filesystem::path& data = {},
                  std::optional<Precision> precision = {});

}  // namespace valley::networks

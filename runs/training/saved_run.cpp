#include "runs/training/saved_run.hpp"

#include <cmath>

namespace valley::networks {

std::uint32_t SavedRun::step() const {
  const double all = experiment.config().phases.back().until * experiment.steps_per_epoch();
  return std::min(checkpoint.state.step, std::max(static_cast<std::uint32_t>(std::llround(all)), 1u) - 1);
}

const PhaseConfig& SavedRun::phase() const {
  const std::vector<PhaseConfig>& phases = experiment.config().phases;
  for (const PhaseConfig& one : phases)
    if (step() < std::llround(one.until * experiment.steps_per_epoch())) return one;
  return phases.back();
}

SavedRun read_run(const std::filesystem::path& place, Device device, const std::filesystem::path& data,
                  std::optional<Precision> precision) {
  const std::filesystem::path file = std::filesystem::is_directory(place) ? place / "checkpoint.safetensors" : place;
  const TensorFile saved = read_checkpoint(file);
  Config config = parse_config(saved.notes.at("config"), file.string() + ": its config");
  if (!data.empty()) config.data.folder = data;
  const Precision trained_in = config.precision;
  if (precision) config.precision = *precision;
  const torch::TensorOptions like = tensor_options(config, device);
  Experiment experiment(std::move(config), like);
  Checkpoint checkpoint = checkpoint_of(saved, experiment.network().layout(), file.string());
  return {std::move(experiment), std::move(checkpoint), trained_in};
}

}  // namespace valley::networks

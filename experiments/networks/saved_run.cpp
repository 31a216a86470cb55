#include "experiments/networks/saved_run.hpp"

namespace valley::networks {

SavedRun read_run(const std::filesystem::path& place, Device device, const std::filesystem::path& data,
                  std::optional<Precision> precision) {
  const std::filesystem::path file = std::filesystem::is_directory(place) ? place / "checkpoint.safetensors" : place;
  const TensorFile saved = read_checkpoint(file);
  Config config = parse_config(saved.notes.at("config"), file.string() + ": its config");
  if (!data.empty()) config.data.folder = data;
  if (precision) config.precision = *precision;
  const torch::TensorOptions like = tensor_options(config, device);
  Experiment experiment(std::move(config), like);
  Checkpoint checkpoint = checkpoint_of(saved, experiment.network().layout(), file.string());
  return {std::move(experiment), std::move(checkpoint)};
}

}  // namespace valley::networks

#include "experiments/networks/saved_run.hpp"

namespace valley::networks {

SavedRun read_run(const std::filesystem::path& place, Device device, const std::filesystem::path& data,
                  std::optional<Precision> precision) {
  const std::filesystem::path file = std::filesystem::is_directory(place) ? place / "checkpoint.safetensors" : place;
  Config config = parse_config(read_checkpoint_config(file), file.string() + ": its config");
  if (!data.empty()) config.data.folder = data;
  if (precision) config.precision = *precision;
  const torch::TensorOptions like = tensor_options(config, device);
  Experiment experiment(std::move(config), like);
  Checkpoint checkpoint = load_checkpoint(file, experiment.network().layout());
  return {std::move(experiment), std::move(checkpoint)};
}

}  // namespace valley::networks

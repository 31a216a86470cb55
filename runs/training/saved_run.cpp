#include "runs/training/saved_run.hpp"

#include <cmath>
#include <limits>

#include "base/file.hpp"
#include "base/require.hpp"
#include "runs/training/weights.hpp"
#include "sim/network/scripted.hpp"

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

const std::string& ConfigBeside::text() const {
  if (!*kept) *kept = read_file("--config", file);
  return **kept;
}

namespace {

Config config_of(std::string_view text, const std::string& where, const Reading& reading) {
  Config config = parse_config(text, where);
  if (!reading.data.empty()) config.data.folder = reading.data;
  if (reading.settled) reading.settled(config);
  return config;
}

Config config_beside(const std::string& what, const std::string& where, const Reading& reading) {
  require(!reading.config.place().empty(), "--config", "missing",
          "a config with the data, the loss and how " + where + ", " + what + ", is trained");
  return config_of(reading.config.text(), reading.config.place().string(), reading);
}

/// In the reading's precision; what it was before.
Precision settle(Config& config, const Reading& reading) {
  const Precision before = config.precision;
  if (reading.precision) config.precision = *reading.precision;
  return before;
}

/// At the end of the config's last phase, nothing remembered.
Checkpoint at_the_end(const torch::Tensor& theta, const torch::Tensor& statistics) {
  Checkpoint end{.state = blank_state(theta.numel(), statistics.numel(), theta.scalar_type()), .config = {}};
  end.state.theta = {theta};
  end.state.statistics = statistics;
  end.state.step = std::numeric_limits<std::uint32_t>::max();
  return end;
}

SavedRun of_checkpoint(const TensorFile& saved, const std::string& where, Device device, const Reading& reading) {
  Config config = config_of(saved.notes.at("config"), where + ": its config", reading);
  const Precision trained_in = settle(config, reading);
  const torch::TensorOptions like = tensor_options(config, device);
  Experiment experiment(std::move(config), like);
  Checkpoint checkpoint = checkpoint_of(saved, experiment.network().layout(), where);
  return {std::move(experiment), std::move(checkpoint), trained_in};
}

SavedRun of_weights(const TensorFile& saved, const std::string& where, Device device, const Reading& reading) {
  Config config = config_beside("weights", where, reading);
  const Precision trained_in = settle(config, reading);
  const torch::TensorOptions like = tensor_options(config, device);
  Experiment experiment(std::move(config), like);
  const Weights weights =
      read_weights(saved, experiment.config().model, experiment.network().layout(), where, scalar_type(trained_in));
  return {std::move(experiment), at_the_end(weights.theta, weights.statistics), trained_in, true};
}

SavedRun of_module(const std::string& bytes, const std::string& where, Device device, const Reading& reading) {
  Config config = config_beside("a module", where, reading);
  const Precision trained_in = settle(config, reading);
  const torch::TensorOptions like = tensor_options(config, device);
  const ScriptedModule module = read_scripted(bytes, where, like);
  return {Experiment(std::move(config), like, module), at_the_end(module.theta, module.statistics), trained_in, true};
}

}  // namespace

SavedRun read_run(const std::filesystem::path& place, Device device, const Reading& reading) {
  auto [where, bytes] = read_run_file(place, reading.argument);
  if (begins_as_pytorch(bytes)) return of_module(bytes, where, device, reading);
  if (is_checkpoint(bytes)) return of_checkpoint(read_checkpoint(std::move(bytes), where), where, device, reading);
  return of_weights(parse_any_tensor_file(std::move(bytes), where), where, device, reading);
}

}  // namespace valley::networks

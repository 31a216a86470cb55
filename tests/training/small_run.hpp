// A small training run in a folder, cut where it is asked to stop.
#pragma once

#include "runs/training/run.hpp"

#include "base/file.hpp"
#include "tests/network/catch_and_torch.hpp"
#include "tests/program.hpp"

namespace valley::networks {

using valley_test::Folder;

inline const std::string text = R"(
threads = 1
[data]
train = 60
test = 20
size = 8
channels = 1
crop = 1
flip = true
[model]
widths = [8]
[training]
batch = 10
learning_rate = 0.05
[[phase]]
optimizer = "sgd"
until = 2
[[phase]]
optimizer = "friendly_sam"
rho = 0.05
until = 4
)";

inline Experiment experiment(const std::string& config) {
  Config parsed = parse_config(config, "c.toml");
  const torch::TensorOptions like = tensor_options(parsed, Device::cpu);
  return {std::move(parsed), like};
}

inline RunResult run(const std::string& config, const std::string& folder, int stop_after = -1, bool resume = false,
                     std::uint64_t trial = 0) {
  RunOptions options;
  options.folder = folder;
  options.trial = trial;
  options.resume = resume;
  int left = stop_after;
  options.watch.asked_to_stop = [&left] { return left-- == 0; };
  const Experiment one = experiment(config);
  return run_training(one, config, options);
}

inline std::string bytes(const std::string& file) { return read_file("file", file); }

inline std::string refusal(const std::function<void()>& act) {
  try {
    act();
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
  return "";
}

}  // namespace valley::networks

// One training run in a folder:
//
//   config.toml              as it was read
//   manifest.json            versions, device, seed, data, status
//   history.csv              a line for each evaluation
//   checkpoint.safetensors   where to go on
//   phaseK.safetensors       the end of phase K
#pragma once

#include <filesystem>
#include <string>

#include "runs/training/experiment.hpp"
#include "runs/training/history.hpp"
#include "runs/watch.hpp"

namespace valley::networks {

enum class Status { finished, stopped, diverged };

/// As the manifest has it.
inline const char* word(Status status) {
  return status == Status::finished ? "finished" : status == Status::stopped ? "stopped" : "diverged";
}

struct RunResult {
  Status status = Status::finished;
  std::uint32_t step = 0;  // steps done; diverged: the step whose training or test loss was not finite
  History history;
};

struct RunOptions {
  std::filesystem::path folder;
  std::uint64_t trial = 0;
  bool resume = false;
  Watch watch{};  // hears of thousandths of the run
};

/// Trains to the end, to a loss that is not finite, or until asked to stop (between steps, or within an evaluation, which
/// then comes when the run goes on; its history may be without a line yet); saves on the way. A resumed run goes on to
/// the bits of one that was not cut (on a CPU, where it takes as many threads as it began with). Throws std::invalid_argument for
/// a folder that holds another run (require_no_run), or none to resume, or one on other data, or in which another program is at
/// work, and std::runtime_error for what can't be written.
RunResult run_training(const Experiment& experiment, const std::string& config_text, const RunOptions& options);

}  // namespace valley::networks

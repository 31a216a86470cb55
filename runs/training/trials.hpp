// Several seeds of one config, each a run in a folder of its own, in parallel where cores allow.
#pragma once

#include <vector>

#include "runs/training/run.hpp"

namespace valley::networks {

struct TrialResult {
  std::uint64_t trial = 0;
  std::filesystem::path folder;
  RunResult run;
};

struct TrialsOptions {
  std::filesystem::path out;
  std::uint64_t trials = 1;  // 1: the run lies in `out` itself; more: in out/trial-0, out/trial-1, ...
  bool resume = false;
  bool force = false;  // what a run or several left in `out` goes first
  int workers = 1;
  Watch watch{};
};

/// Runs them all (those not begun when asked to stop are left out). With several trials writes out/trials.csv: the last line
/// of each history, and where all have finished mean and standard deviation. A trial's bits do not depend on the others. Throws
/// as run_training does, where forced for a folder that holds something else besides, and as run_folder.hpp refuses.
std::vector<TrialResult> run_trials(const Experiment& experiment, const std::string& config_text, const TrialsOptions& options);

}  // namespace valley::networks

// Jobs of a study, one by one.
#pragma once

#include <algorithm>

#include "experiments/studies/study.hpp"
#include "tests/program.hpp"

namespace valley_test {

inline const valley::studies::Study& study(const std::string& id) {
  const auto& all = valley::studies::studies();
  const auto place = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one.id == id; });
  if (place == all.end()) throw std::logic_error("no study " + id);
  return *place;
}

/// Trains in a folder that is gone afterwards; what visit(run) says of the run.
template <class Visit>
auto after_training(const std::string& text, std::uint64_t trial, Visit&& visit) {
  using namespace valley::networks;
  Config config = parse_config(text, "a job");
  const torch::TensorOptions like = tensor_options(config, Device::cpu);
  const Experiment experiment(std::move(config), like);
  const Folder folder;
  RunOptions options;
  options.folder = folder / "run";
  options.trial = trial;
  const RunResult result = run_training(experiment, text, options);
  return visit(valley::studies::Trained{experiment, options.folder, trial, result.history});
}

inline std::vector<valley::studies::Found> found_by(const valley::studies::Job& job) {
  return after_training(job.config, job.trial, job.measure);
}

/// The value of a quantity at x; NaN where there is none.
inline double value(const std::vector<valley::studies::Found>& found, const std::string& quantity, double x,
                    const std::string& arm = "") {
  for (const auto& one : found)
    if (one.quantity == quantity && one.x == x && one.arm == arm) return one.value;
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace valley_test

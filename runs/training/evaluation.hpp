// What a line of a run's history says of the point that the run is at.
#pragma once

#include <cstdint>
#include <functional>

#include "runs/training/experiment.hpp"
#include "runs/training/history.hpp"

namespace valley::networks {

/// The trainer's point measured on the test images, under attack and for its sharpness where the config asks for that, beside
/// what its tally saw of training; `gradients`: those taken before the tally. Changes nothing. `look` is called on the way: what
/// it throws ends the work.
HistoryLine evaluated(const Experiment& experiment, const Trainer& trainer, std::uint64_t trial, std::int64_t gradients,
                      const std::function<void()>& look);

/// The line's batch sharpness and lambda_1, as the config's [sharpness], which there must be, asks for them. Batches are drawn
/// from trials that no run has. `look` as above.
void measure_sharpness(const Experiment& experiment, const Trainer& trainer, std::uint64_t trial,
                       const std::function<void()>& look, HistoryLine& line);

}  // namespace valley::networks

// What a run does and a measurement of it leaves out, in the words of the config: an answer says so itself.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runs/training/saved_run.hpp"

namespace valley::networks {

/// Of the loss that the run's phase trains on, where it is measured on the first `samples` training images as they are.
std::vector<std::string> left_out_of_loss(const SavedRun& run, std::int64_t samples, Normalise normalise);

/// Of that phase's steps, where they are taken for those of SGD and of USAM with radius `rho` and this momentum on batches drawn
/// anew.
std::vector<std::string> left_out_of_steps(const SavedRun& run, double rho, const Batching& batching, double momentum);

}  // namespace valley::networks

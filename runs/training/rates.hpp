#pragma once

#include "runs/training/config.hpp"
#include "runs/training/toml_reader.hpp"

namespace valley::networks {

/// Throws std::invalid_argument where a step size of the run is none in the tensors' type. Step sizes are products: of the
/// learning rate, the phase's, and what the schedule has made of 1 by then.
void require_rates(const Config& config, const Factors& factors);

}  // namespace valley::networks

// What was read in one precision and is computed with in another.
#pragma once

#include <string>

#include "sim/network/torch.hpp"

namespace valley::networks {

/// Throws std::invalid_argument naming `place` where a finite entry is infinite as a number of `type`.
void require_fits(const torch::Tensor& values, torch::ScalarType type, const std::string& place);

}  // namespace valley::networks

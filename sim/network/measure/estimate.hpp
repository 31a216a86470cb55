#pragma once

#include <vector>

namespace valley::networks {

struct Estimate {
  double value = 0, std_error = 0;
};

/// The mean of the values, and its standard error from their spread (K - 1): NaN for fewer than two.
Estimate estimate(const std::vector<double>& values);

}  // namespace valley::networks

#include "sim/network/measure/estimate.hpp"

#include <cmath>

namespace valley::networks {

Estimate estimate(const std::vector<double>& values) {
  const auto K = static_cast<double>(values.size());
  double mean = 0, squares = 0;
  for (const double x : values) mean += x / K;
  for (const double x : values) squares += (x - mean) * (x - mean);
  return {mean, std::sqrt(squares / (K - 1) / K)};
}

}  // namespace valley::networks

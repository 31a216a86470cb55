#include "sim/network/fits.hpp"

#include "base/require.hpp"

namespace valley::networks {

void require_fits(const torch::Tensor& values, torch::ScalarType type, const std::string& place) {
  const bool fits = !values.isfinite().logical_and(values.to(type).isfinite().logical_not()).any().item<bool>();
  require(fits, place, "beyond float32, in which it would be infinite", "numbers up to 3.4e38, or precision = \"float64\"");
}

}  // namespace valley::networks

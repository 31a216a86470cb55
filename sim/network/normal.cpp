#include "sim/network/normal.hpp"

namespace valley::networks {

Flat normal_like(const Flat& theta, Draw xi) {
  constexpr std::int64_t page = 1 << 20;
  torch::Tensor z = torch::empty({theta.tensor.size(0)}, torch::kFloat64);
  auto* values = z.data_ptr<double>();
  for (std::int64_t i = 0; i < z.size(0); ++i) {
    values[i] = on_page(xi, i / page).normal(static_cast<std::uint32_t>(i % page));
  }
  return {z.to(theta.tensor.options())};
}

}  // namespace valley::networks

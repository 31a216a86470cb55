// Products by convolution, which only float32 on a CPU takes, against double precision.
#include "sim/network/layers/product.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

/// A W^T, its gradients along fixed weights C, and the gradients of those gradients' squares.
std::vector<torch::Tensor> derivatives(torch::ScalarType type, std::int64_t m) {
  const auto leaf = [&](std::vector<std::int64_t> shape, std::uint64_t seed) {
    return normals(std::move(shape), {.seed = seed}).to(type).requires_grad_(true);
  };
  const torch::Tensor A = leaf({m, 33}, 1), W = leaf({17, 33}, 2), C = normals({m, 17}, {.seed = 3}).to(type);
  const torch::Tensor y = times_transposed(A, W);
  const auto first = torch::autograd::grad({(C * y.tanh()).sum()}, {A, W}, {}, true, true);
  const auto second = torch::autograd::grad({first[0].square().sum() + first[1].square().sum()}, {A, W});
  return {y.detach(), first[0].detach(), first[1].detach(), second[0], second[1]};
}

}  // namespace

TEST_CASE("products in float32 have the values and derivatives of those in double, twice over") {
  for (const std::int64_t m : {1, 2, 40}) {
    const auto exact = derivatives(torch::kFloat64, m), found = derivatives(torch::kFloat32, m);
    for (std::size_t k = 0; k < exact.size(); ++k) {
      INFO(m << " rows, result " << k);
      CHECK(found[k].sizes() == exact[k].sizes());
      CHECK(distance(exact[k], found[k].to(torch::kFloat64)) < 2e-5);
    }
  }
}

}  // namespace valley::networks

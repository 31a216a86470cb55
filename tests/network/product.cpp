// What float32 on a CPU computes in its own way, against double precision.
#include "sim/network/layers/product.hpp"

#include "sim/network/layers/basic.hpp"

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

/// A tensor of the same values that lies in memory by columns.
torch::Tensor by_columns(const torch::Tensor& x) { return x.t().contiguous().t(); }

/// The value, the gradient along w, and that gradient's own along v.
std::vector<torch::Tensor> derivatives(Nonlinearity f, torch::ScalarType type, bool w_by_columns, bool v_by_columns) {
  const auto numbers = [&](std::uint64_t seed) { return normals({50, 64}, {.seed = seed}).to(type); };
  const torch::Tensor x = numbers(4).requires_grad_(true), w = numbers(5), v = numbers(6);
  const torch::Tensor y = Elementwise(f).forward({}, x);
  const torch::Tensor g = torch::autograd::grad({y}, {x}, {w_by_columns ? by_columns(w) : w}, true, true)[0];
  const torch::Tensor h = torch::autograd::grad({g}, {x}, {v_by_columns ? by_columns(v) : v}, true)[0];
  return {y.detach(), g.detach(), h};
}

}  // namespace

TEST_CASE("nonlinearities in float32 have the values and derivatives of those in double, in any order of memory") {
  for (const Nonlinearity f : {Nonlinearity::tanh, Nonlinearity::softplus, Nonlinearity::gelu})
    for (const bool w_by_columns : {false, true})
      for (const bool v_by_columns : {false, true}) {
        const auto exact = derivatives(f, torch::kFloat64, false, false);
        for (int again = 0; again < 5; ++again) {
          const auto found = derivatives(f, torch::kFloat32, w_by_columns, v_by_columns);
          for (std::size_t k = 0; k < exact.size(); ++k) {
            INFO("function " << static_cast<int>(f) << ", orders " << w_by_columns << v_by_columns << ", derivative " << k);
            CHECK(distance(exact[k], found[k].to(torch::kFloat64)) < 1e-5);
          }
        }
      }
}

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

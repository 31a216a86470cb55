#include "sim/network/measure/gauss_newton.hpp"

#include <cmath>

#include "base/require.hpp"

namespace valley::networks {
namespace {

/// S^T J, (C, P).
torch::Tensor rows_of(LossKind kind, const torch::Tensor& z, const torch::Tensor& J) {
  if (kind == LossKind::squared) return J;
  const torch::Tensor p = torch::softmax(z, 0);
  return p.sqrt().unsqueeze(1) * (J - p.matmul(J));
}

double residual(LossKind kind, const torch::Tensor& z, const torch::Tensor& y) {
  if (kind == LossKind::cross_entropy) {
    torch::Tensor others = torch::softmax(z, 0);
    others[y.item<std::int64_t>()] = 0;
    return others.sum().item<double>();  // 1 - p_y would be 0 below 1e-16
  }
  if (y.is_floating_point()) return (z - y).abs().max().item<double>();
  return (z - torch::one_hot(y, z.size(0)).to(z.dtype())).abs().max().item<double>();
}

/// X X^T in double, some columns at a time.
torch::Tensor gram_of(const torch::Tensor& X) {
  constexpr std::int64_t columns = 1 << 16;
  torch::Tensor gram = torch::zeros({X.size(0), X.size(0)}, X.options().dtype(torch::kFloat64));
  for (std::int64_t begin = 0; begin < X.size(1); begin += columns) {
    const torch::Tensor part = X.narrow(1, begin, std::min(columns, X.size(1) - begin)).to(torch::kFloat64);
    gram += part.matmul(part.t());
  }
  return gram;
}

}  // namespace

GaussNewton gauss_newton(const Objective& f, const Flat& theta, std::int64_t most_bytes) {
  const std::int64_t n = f.size(), P = f.dimension();
  GaussNewton result{.samples = n};
  torch::Tensor rows;
  f.for_each_jacobian(theta, [&](std::int64_t i, const torch::Tensor& z, const torch::Tensor& J) {
    if (i == 0) {
      result.rows_each = z.size(0);
      const double each = static_cast<double>(result.rows_each) * static_cast<double>(P) * static_cast<double>(J.element_size());
      require(each * static_cast<double>(n) <= static_cast<double>(most_bytes), "samples", static_cast<double>(n),
              "at most " + std::to_string(static_cast<std::int64_t>(static_cast<double>(most_bytes) / each)) +
                  ", whose Jacobians fill the " + std::to_string(most_bytes >> 20) + " MiB there are for them");
      rows = torch::empty({n * result.rows_each, P}, J.options());
    }
    rows.narrow(0, i * result.rows_each, result.rows_each).copy_(rows_of(f.criterion().kind, z, J));
    const double here = residual(f.criterion().kind, z, f.samples().y[i]);
    if (std::isnan(here) || here > result.largest_residual) result.largest_residual = here;  // what is not a number is not 0
  });
  const torch::Tensor gram = gram_of(rows).to(torch::kCPU).contiguous();
  const auto* first = gram.data_ptr<double>();
  result.gram.assign(first, first + gram.numel());
  return result;
}

}  // namespace valley::networks

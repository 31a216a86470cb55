#include "sim/network/criterion.hpp"

namespace valley::networks {
namespace {

torch::Tensor cross_entropy(const torch::Tensor& z, const torch::Tensor& y, double smoothing,
                            torch::Reduction::Reduction reduction) {
  return at::cross_entropy_loss(z, y, {}, reduction, -100, smoothing);
}

torch::Tensor residual(const torch::Tensor& z, const torch::Tensor& y) {
  if (y.is_floating_point()) return z - y.view(z.sizes());
  return z - torch::one_hot(y, z.size(1)).to(z.dtype());
}

}  // namespace

torch::Tensor Criterion::each(const torch::Tensor& z, const torch::Tensor& y) const {
  if (kind == LossKind::cross_entropy) return cross_entropy(z, y, label_smoothing, torch::Reduction::None);
  return residual(z, y).square().sum(1) / 2;
}

torch::Tensor Criterion::mean(const torch::Tensor& z, const torch::Tensor& y) const {
  if (kind == LossKind::cross_entropy) return cross_entropy(z, y, label_smoothing, torch::Reduction::Mean);
  return residual(z, y).square().sum() / (2 * z.size(0));
}

}  // namespace valley::networks

// What a network's outputs cost.
//
//   cross_entropy: -sum_c q_c log softmax(z)_c, q = (1 - s) e_y + s/classes (label smoothing s)
//   squared:       1/2 |z - y|^2, y a number for one output, e_y for several
#pragma once

#include "sim/network/torch.hpp"

namespace valley::networks {

enum class LossKind { cross_entropy, squared };

struct Criterion {
  LossKind kind = LossKind::cross_entropy;
  double label_smoothing = 0;

  /// Loss of each sample, (n), from outputs z (n, classes) and targets y: (n) classes as int64, or (n) numbers for
  /// squared loss on one output.
  torch::Tensor each(const torch::Tensor& z, const torch::Tensor& y) const;
  /// Their mean, of no dimension.
  torch::Tensor mean(const torch::Tensor& z, const torch::Tensor& y) const;
};

}  // namespace valley::networks

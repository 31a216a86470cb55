#pragma once

#include "sim/network/torch.hpp"

namespace valley::networks {

/// A W^T of A (m, k) and W (n, k), differentiable any number of times. On a CPU in float32 as a 1x1 convolution over m
/// places: oneDNN's kernels for those run at twice the speed of the BLAS that Debian's libtorch calls (docs/performance.md).
torch::Tensor times_transposed(const torch::Tensor& A, const torch::Tensor& W);

}  // namespace valley::networks

// Convolution on images, y[n,o] = sum_c W[o,c] * x[n,c] (cross-correlation, zeros around x), as libtorch computes it.
#pragma once

#include <string>

#include "sim/network/layer.hpp"

namespace valley::networks {

/// What a convolution slides: a square window.
struct Window {
  std::int64_t size = 3, stride = 1;

  /// Zeros around the image with which stride 1 keeps its size (odd windows).
  std::int64_t padding() const { return (size - 1) / 2; }
};

/// (n, in, h, w) -> (n, out, ceil(h/stride), ceil(w/stride)). W (out, in, size, size) starts as he_fan_out says, a bias
/// (out), where asked for, at 0.
class Convolution : public Layer {
 public:
  Convolution(Layout& layout, const std::string& name, std::int64_t in, std::int64_t out, Window window = {},
              bool with_bias = false);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Window window;
  std::size_t weight, bias;
  bool has_bias;
};

}  // namespace valley::networks

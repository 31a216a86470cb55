// Layers that make images smaller: (n, channels, h, w) -> (n, channels, fewer, fewer).
#pragma once

#include "sim/network/layer.hpp"

namespace valley::networks {

/// The greatest of each square of size x size; what is left over at the edges counts as a smaller one, so that no image
/// is too small: (h, w) -> (ceil(h/size), ceil(w/size)).
class MaxPool : public Layer {
 public:
  explicit MaxPool(std::int64_t the_size = 2) : size(the_size) {}
  torch::Tensor forward(const Pass&, const torch::Tensor& x) const override {
    return torch::max_pool2d(x, size, size, 0, 1, true);
  }

 private:
  std::int64_t size;
};

/// The mean of each square of size x size; what is left over at the edges is dropped.
class AveragePool : public Layer {
 public:
  explicit AveragePool(std::int64_t the_size = 2) : size(the_size) {}
  torch::Tensor forward(const Pass&, const torch::Tensor& x) const override { return torch::avg_pool2d(x, size, size); }

 private:
  std::int64_t size;
};

/// The mean of each channel: (n, channels, h, w) -> (n, channels).
class GlobalAverage : public Layer {
 public:
  torch::Tensor forward(const Pass&, const torch::Tensor& x) const override { return x.mean({2, 3}); }
};

/// (n, ...) -> (n, all).
class Flatten : public Layer {
 public:
  torch::Tensor forward(const Pass&, const torch::Tensor& x) const override { return x.flatten(1); }
};

}  // namespace valley::networks

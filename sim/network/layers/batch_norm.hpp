// BatchNorm (Ioffe, Szegedy 2015), over all but the channels:
//
//   y = a (x - m)/sqrt(s^2 + 1e-5) + b,   a (channels) begins at 1, b (channels) at 0.
//
// m and s^2 are the batch's mean and biased variance, or the remembered ones, which begin at 0 and 1 and move in a
// `batch_moving` pass, as in PyTorch: M <- 0.9 M + 0.1 m,  S^2 <- 0.9 S^2 + 0.1 s^2 n/(n-1), n values a channel.
#pragma once

#include <string>

#include "sim/network/layer.hpp"

namespace valley::networks {

/// (n, channels, ...) to the same shape. By the batch: throws std::invalid_argument where a channel has a single value.
class BatchNorm : public Layer {
 public:
  BatchNorm(Layout& layout, const std::string& name, std::int64_t channels);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  std::int64_t channels;
  std::size_t weight, bias, mean, variance;
};

}  // namespace valley::networks

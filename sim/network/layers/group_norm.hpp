// GroupNorm (Wu, He 2018): the channels in groups of equal size, each sample's group normalised by itself,
//
//   y = a (x - m)/sqrt(s^2 + 1e-5) + b,   a (channels) begins at 1, b (channels) at 0,
//
// m and s^2 the mean and biased variance over the group's channels and all places of one sample. Nothing is remembered, and
// no sample's output depends on another's: the loss is a sum over samples in training too.
#pragma once

#include <string>

#include "sim/network/layer.hpp"

namespace valley::networks {

/// (n, channels, ...) to the same shape. Throws std::invalid_argument where `groups` does not divide the channels.
class GroupNorm : public Layer {
 public:
  GroupNorm(Layout& layout, const std::string& name, std::int64_t channels, std::int64_t groups);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  std::int64_t groups;
  std::size_t weight, bias;
};

}  // namespace valley::networks

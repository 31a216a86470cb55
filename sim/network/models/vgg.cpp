// VGG with BatchNorm (Simonyan, Zisserman 2015), in the form that is usual for 32x32 images: 3x3 convolutions with bias,
// BatchNorm and ReLU each, in five groups that end in max pooling, then one linear map from 512 channels. Ten classes:
// 9,231,114 parameters (11 layers) and 14,728,266 (16), as in the repository kuangliu/pytorch-cifar. An odd image side is
// rounded up by a pool, so that any size will do.
#include "sim/network/models/kinds.hpp"
#include "sim/network/models/stack.hpp"

namespace valley {
namespace {

constexpr std::int64_t widths[] = {64, 128, 256, 512, 512};

/// `depths`: convolutions of each group.
Network make_vgg(const std::int64_t (&depths)[5], const NetworkShape& shape) {
  Layout layout;
  Stack stack(layout);
  std::int64_t in = shape.channels;
  for (std::size_t group = 0; group < 5; ++group) {
    for (std::int64_t k = 1; k <= depths[group]; ++k) {
      const std::string place = std::to_string(group + 1) + "." + std::to_string(k);
      stack.convolution("convolution" + place, in, widths[group], {}, true).norm_relu("norm" + place, widths[group]);
      in = widths[group];
    }
    stack.add<MaxPool>();
  }
  stack.classify(in, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

}  // namespace

Network make_vgg11_bn(const ModelSpec&, const NetworkShape& shape) { return make_vgg({1, 1, 2, 2, 2}, shape); }
Network make_vgg16_bn(const ModelSpec&, const NetworkShape& shape) { return make_vgg({2, 2, 3, 3, 3}, shape); }

}  // namespace valley

// VGG with BatchNorm (Simonyan, Zisserman 2015), in the form that is usual for 32x32 images: 3x3 convolutions with bias,
// BatchNorm and ReLU each, in five groups that end in max pooling, then one linear map from 512 channels. Ten classes:
// 9,231,114 parameters (11 layers) and 14,728,266 (16), as in the repository kuangliu/pytorch-cifar. An odd image side is
// rounded up by a pool, so that any size will do.
#include "sim/network/models/keys.hpp"

namespace valley::networks {
namespace {

constexpr std::int64_t widths[] = {64, 128, 256, 512, 512};

/// `depths`: convolutions of each group.
Network make(const std::int64_t (&depths)[5], const Values& values, const NetworkShape& shape) {
  Layout layout;
  Stack stack(layout, normaliser_of(values));
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

Network make_11(const Values& values, const NetworkShape& shape) { return make({1, 1, 2, 2, 2}, values, shape); }
Network make_16(const Values& values, const NetworkShape& shape) { return make({2, 2, 3, 3, 3}, values, shape); }

[[maybe_unused]] const bool added_11 = add({
    .id = "vgg11_bn",
    .help = "VGG of 11 layers, one linear one at the end",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<widths[0]>,
    .make = make_11,
    .counted = {{{}, {3, 32, 32, 10}, 9'231'114}},
});

[[maybe_unused]] const bool added_16 = add({
    .id = "vgg16_bn",
    .help = "VGG of 16 layers, one linear one at the end",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<widths[0]>,
    .make = make_16,
    .counted = {{{}, {3, 32, 32, 10}, 14'728'266}},
});

}  // namespace

}  // namespace valley::networks

// VGG with BatchNorm (Simonyan, Zisserman 2015), in the form that is usual for 32x32 images: 3x3 convolutions with bias,
// BatchNorm and ReLU each, in five groups that end in max pooling, then one linear map from 512 channels. Ten classes:
// 9,231,114 parameters (11 layers) and 14,728,266 (16), as in the repository kuangliu/pytorch-cifar. An odd image side is
// rounded up by a pool, so that any size will do.
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

constexpr std::int64_t widths[] = {64, 128, 256, 512, 512};

using Depths = std::int64_t[5];  // convolutions of each group
constexpr Depths of_11 = {1, 1, 2, 2, 2}, of_16 = {2, 2, 3, 3, 3};

template <const Depths& depths>
Network make(const Values& values, const NetworkShape& shape) {
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

/// As in kuangliu/pytorch-cifar: one nn.Sequential of convolutions, normalisers, ReLUs and each group's pool.
template <const Depths& depths>
std::string pytorch(const std::string& name, const Values& values) {
  if (name.starts_with("output")) return renamed(name, {{"^output", "classifier"}});
  const bool norm = name.starts_with("norm");
  const std::size_t digit = name.find_first_of("12345");
  const std::int64_t group = name[digit] - '0', each = values.word("norm") == "none" ? 2 : 3;
  std::int64_t place = each * (name[digit + 2] - '1') + (norm ? 1 : 0);
  for (std::int64_t before = 1; before < group; ++before) place += each * depths[before - 1] + 1;
  return in_sequence("features", place, name);
}

[[maybe_unused]] const bool added_11 = add({
    .id = "vgg11_bn",
    .help = "VGG of 11 layers, one linear one at the end",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<widths[0]>,
    .make = make<of_11>,
    .pytorch = pytorch<of_11>,
    .counted = {{{}, {3, 32, 32, 10}, 9'231'114}},
});

[[maybe_unused]] const bool added_16 = add({
    .id = "vgg16_bn",
    .help = "VGG of 16 layers, one linear one at the end",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<widths[0]>,
    .make = make<of_16>,
    .pytorch = pytorch<of_16>,
    .counted = {{{}, {3, 32, 32, 10}, 14'728'266}},
});

}  // namespace

}  // namespace valley::networks

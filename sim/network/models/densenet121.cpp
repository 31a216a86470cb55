// DenseNet-121 (Huang et al. 2017) in the form that is usual for 32x32 images: a 3x3 convolution to 64 channels; groups of
// 6, 12, 24 and 16 layers (BatchNorm, ReLU, 1x1 to 128, BatchNorm, ReLU, 3x3 to 32, beside their input), between them
// BatchNorm, ReLU, a 1x1 convolution to half the channels and average pooling; BatchNorm, ReLU, mean, linear. Ten classes:
// 6,956,298 parameters, as in the repository kuangliu/pytorch-cifar (7,978,856 is the form for 224x224 and 1000 classes).
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

constexpr std::int64_t growth = 32;
constexpr std::int64_t depths[] = {6, 12, 24, 16};

void add_layer(Stack& stack, const std::string& name, std::int64_t in) {
  stack.add<Concatenated>(stack.beside(name)
                              .norm_relu("norm1", in)
                              .convolution("convolution1", in, 4 * growth, {.size = 1})
                              .norm_relu("norm2", 4 * growth)
                              .convolution("convolution2", 4 * growth, growth)
                              .take());
}

Network make(const Values& values, const NetworkShape& shape) {
  require(shape.height >= 8, "height", static_cast<double>(shape.height), "at least 8: densenet121 halves it three times");
  require(shape.width >= 8, "width", static_cast<double>(shape.width), "at least 8: densenet121 halves it three times");
  Layout layout;
  Stack stack(layout, normaliser_of(values));
  std::int64_t in = 2 * growth;
  stack.convolution("stem", shape.channels, in);
  for (std::size_t group = 0; group < 4; ++group) {
    const std::string place = std::to_string(group + 1);
    for (std::int64_t k = 1; k <= depths[group]; ++k, in += growth)
      add_layer(stack, "layer" + place + "." + std::to_string(k) + ".", in);
    if (group == 3) break;
    stack.norm_relu("transition" + place + ".norm", in)
        .convolution("transition" + place + ".convolution", in, in / 2, {.size = 1});
    stack.add<AveragePool>();
    in /= 2;
  }
  stack.norm_relu("norm", in).classify(in, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

/// As in torchvision, which puts a layer's new channels last too; the pytorch-cifar of this form puts them first.
std::string pytorch(const std::string& name, const Values&) {
  return renamed(name, {{"^stem", "features.conv0"},
                        {"^norm\\.", "features.norm5."},
                        {"^output", "classifier"},
                        {"^layer(\\d+)\\.(\\d+)\\.", "features.denseblock$1.denselayer$2."},
                        {"^transition", "features.transition"},
                        {"\\.convolution", ".conv"}});
}

[[maybe_unused]] const bool added = add({
    .id = "densenet121",
    .help = "DenseNet-121 in the usual form for 32x32 images; 8x8 and up",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<growth>,
    .make = make,
    .pytorch = pytorch,
    .counted = {{{}, {3, 32, 32, 10}, 6'956'298}},
});

}  // namespace

}  // namespace valley::networks

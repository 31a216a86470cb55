// ResNet-18 (He et al. 2016a) in the form that is usual for 32x32 images: the first convolution is 3x3 without stride and
// no pooling follows it; four groups of two blocks (3x3, BatchNorm, ReLU, 3x3, BatchNorm, sum, ReLU) of 64, 128, 256 and
// 512 channels; mean, linear. Where a block changes the shape, its shortcut is a 1x1 convolution and BatchNorm.
// Ten classes: 11,173,962 parameters, as in the repository kuangliu/pytorch-cifar.
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

constexpr std::int64_t narrowest = 64;  // channels

void add_block(Stack& stack, const std::string& name, std::int64_t in, std::int64_t out, std::int64_t stride) {
  Layers body = stack.beside(name)
                    .convolution("convolution1", in, out, {.stride = stride})
                    .norm_relu("norm1", out)
                    .convolution("convolution2", out, out)
                    .norm("norm2", out)
                    .take();
  Stack shortcut = stack.beside(name);
  if (in != out || stride != 1)
    shortcut.convolution("shortcut", in, out, {.size = 1, .stride = stride}).norm("shortcut_norm", out);
  stack.add<Residual>(Layers{}, std::move(body), shortcut.take()).add<Elementwise>(Nonlinearity::relu);
}

Network make(const Values& values, const NetworkShape& shape) {
  Layout layout;
  Stack stack(layout, normaliser_of(values));
  std::int64_t in = narrowest;
  stack.convolution("stem", shape.channels, in).norm_relu("norm", in);
  for (std::int64_t group = 1; group <= 4; ++group) {
    const std::int64_t out = 32 << group;
    for (std::int64_t k = 1; k <= 2; ++k) {
      const std::string name = "block" + std::to_string(group) + "." + std::to_string(k) + ".";
      add_block(stack, name, in, out, group > 1 && k == 1 ? 2 : 1);
      in = out;
    }
  }
  stack.classify(in, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

/// As in kuangliu/pytorch-cifar.
std::string pytorch(const std::string& name, const Values&) {
  return renamed(name, {{"^stem", "conv1"},
                        {"^norm", "bn1"},
                        {"^output", "linear"},
                        {"^block(\\d+)\\.(\\d+)", "layer$1.#2"},
                        {"convolution(\\d)", "conv$1"},
                        {"\\.norm(\\d)", ".bn$1"},
                        {"shortcut_norm", "shortcut.1"},
                        {"shortcut\\.weight", "shortcut.0.weight"}});
}

[[maybe_unused]] const bool added = add({
    .id = "resnet18",
    .help = "ResNet-18 in the usual form for 32x32 images",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<narrowest>,
    .make = make,
    .pytorch = pytorch,
    .counted = {{{}, {3, 32, 32, 10}, 11'173'962}},
});

}  // namespace

}  // namespace valley::networks

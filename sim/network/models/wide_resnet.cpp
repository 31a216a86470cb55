// WideResNet-D-K (Zagoruyko, Komodakis 2016, without dropout): a 3x3 convolution to 16 channels, three groups of
// N = (D - 4)/6 pre-activation blocks (BatchNorm, ReLU, 3x3, BatchNorm, ReLU, 3x3) of 16K, 32K and 64K channels, the
// second and third halving the image; BatchNorm, ReLU, mean, linear. Where a block changes the shape, its shortcut is a
// 1x1 convolution of the activated input. Ten classes: 10,961,370 parameters (16-8), 36,479,194 (28-10), 175,066 (16-1).
//
// resnet20 is the pre-activation ResNet-20: N = 3, K = 1, 272,282 parameters.
#include <cmath>

#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

constexpr std::int64_t narrowest = 16;  // channels
constexpr Limits depths{[](double D) { return D >= 10 && D <= 1000 && std::fmod(D, 6) == 4; }, "6 N + 4: 10, 16, 22, 28, ..."};

void add_block(Stack& stack, const std::string& name, std::int64_t in, std::int64_t out, std::int64_t stride) {
  Layers before = stack.beside(name).norm_relu("norm1", in).take();
  Layers body = stack.beside(name)
                    .convolution("convolution1", in, out, {.stride = stride})
                    .norm_relu("norm2", out)
                    .convolution("convolution2", out, out)
                    .take();
  Stack shortcut = stack.beside(name);
  if (in != out || stride != 1) shortcut.convolution("shortcut", in, out, {.size = 1, .stride = stride});
  stack.add<Residual>(std::move(before), std::move(body), shortcut.take());
}

/// `blocks`: N, of each group. `widen`: K.
Network make(std::int64_t blocks, std::int64_t widen, Normaliser normaliser, const NetworkShape& shape) {
  Layout layout;
  Stack stack(layout, normaliser);
  std::int64_t in = narrowest;
  stack.convolution("stem", shape.channels, in);
  for (std::int64_t group = 1; group <= 3; ++group) {
    const std::int64_t out = widen * (8 << group);
    for (std::int64_t k = 1; k <= blocks; ++k) {
      const std::string name = "block" + std::to_string(group) + "." + std::to_string(k) + ".";
      add_block(stack, name, in, out, group > 1 && k == 1 ? 2 : 1);
      in = out;
    }
  }
  stack.norm_relu("norm", in).classify(in, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

Network make_wide(const Values& values, const NetworkShape& shape) {
  const auto D = static_cast<std::int64_t>(values.number("depth"));
  return make((D - 4) / 6, values.count("widen"), normaliser_of(values), shape);
}

Network make_20(const Values& values, const NetworkShape& shape) { return make(3, 1, normaliser_of(values), shape); }

/// As in xternalz/WideResNet-pytorch.
std::string pytorch(const std::string& name, const Values&) {
  return renamed(name, {{"^stem", "conv1"},
                        {"^norm\\.", "bn1."},
                        {"^output", "fc"},
                        {"^block(\\d+)\\.(\\d+)", "block$1.layer.#2"},
                        {"convolution(\\d)", "conv$1"},
                        {"\\.norm(\\d)", ".bn$1"},
                        {"shortcut", "convShortcut"}});
}

[[maybe_unused]] const bool added_wide = add({
    .id = "wide_resnet",
    .help = "WRN-`depth`-`widen`, without dropout",
    .keys =
        with_norm_keys({number_key("depth", 16, depths, "D, layers"), count_key("widen", 8, 1, 100, "K, times the channels")}),
    .wrong = wrong_groups<narrowest>,
    .make = make_wide,
    .pytorch = pytorch,
    .small = given({{"depth", 10}, {"widen", 1}}),
    .counted = {{given({{"depth", 16}, {"widen", 1}}), {3, 32, 32, 10}, 175'066},
                {given({{"depth", 16}, {"widen", 8}}), {3, 32, 32, 10}, 10'961'370},
                {given({{"depth", 28}, {"widen", 10}}), {3, 32, 32, 10}, 36'479'194}},
});

[[maybe_unused]] const bool added_20 = add({
    .id = "resnet20",
    .help = "pre-activation ResNet-20, the form of WRN-20-1",
    .keys = with_norm_keys(),
    .wrong = wrong_groups<narrowest>,
    .make = make_20,
    .pytorch = pytorch,
    .counted = {{{}, {3, 32, 32, 10}, 272'282}},
});

}  // namespace
}  // namespace valley::networks

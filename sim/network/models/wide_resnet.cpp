// WideResNet-D-K (Zagoruyko, Komodakis 2016, without dropout): a 3x3 convolution to 16 channels, three groups of
// N = (D - 4)/6 pre-activation blocks (BatchNorm, ReLU, 3x3, BatchNorm, ReLU, 3x3) of 16K, 32K and 64K channels, the
// second and third halving the image; BatchNorm, ReLU, mean, linear. Where a block changes the shape, its shortcut is a
// 1x1 convolution of the activated input. Ten classes: 10,961,370 parameters (16-8), 36,479,194 (28-10), 175,066 (16-1).
//
// resnet20 is the pre-activation ResNet-20: N = 3, K = 1, 272,282 parameters.
#include "base/require.hpp"
#include "sim/network/models/kinds.hpp"
#include "sim/network/models/stack.hpp"

namespace valley {
namespace {

void add_block(Stack& stack, Layout& layout, const std::string& name, std::int64_t in, std::int64_t out, std::int64_t stride) {
  Layers before = Stack(layout, name).norm_relu("norm1", in).take();
  Layers body = Stack(layout, name)
                    .convolution("convolution1", in, out, {.stride = stride})
                    .norm_relu("norm2", out)
                    .convolution("convolution2", out, out)
                    .take();
  Stack shortcut(layout, name);
  if (in != out || stride != 1) shortcut.convolution("shortcut", in, out, {.size = 1, .stride = stride});
  stack.add<Residual>(std::move(before), std::move(body), shortcut.take());
}

/// `blocks`: N, of each group. `widen`: K.
Network make_pre_activation(std::int64_t blocks, std::int64_t widen, const NetworkShape& shape) {
  Layout layout;
  Stack stack(layout);
  std::int64_t in = 16;
  stack.convolution("stem", shape.channels, in);
  for (std::int64_t group = 1; group <= 3; ++group) {
    const std::int64_t out = widen * (8 << group);
    for (std::int64_t k = 1; k <= blocks; ++k) {
      const std::string name = "block" + std::to_string(group) + "." + std::to_string(k) + ".";
      add_block(stack, layout, name, in, out, group > 1 && k == 1 ? 2 : 1);
      in = out;
    }
  }
  stack.norm_relu("norm", in).classify(in, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

}  // namespace

Network make_wide_resnet(const ModelSpec& spec, const NetworkShape& shape) {
  require(spec.depth >= 10 && spec.depth % 6 == 4, "depth", static_cast<double>(spec.depth), "6 N + 4: 10, 16, 22, 28, ...");
  require(spec.widen >= 1, "widen", static_cast<double>(spec.widen), "at least 1");
  return make_pre_activation((spec.depth - 4) / 6, spec.widen, shape);
}

Network make_resnet20(const ModelSpec&, const NetworkShape& shape) { return make_pre_activation(3, 1, shape); }

}  // namespace valley

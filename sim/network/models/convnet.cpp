// A plain convolutional network, without normalisation or shortcuts: for each width a 3x3 convolution with bias, the
// activation and max pooling over 2x2; then each channel's mean and a linear map. No sample's output depends on another's,
// and the loss is as smooth as the activation, but for the pools' ties.
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

Network make(const Values& values, const NetworkShape& shape) {
  Layout layout;
  Stack stack(layout);
  std::int64_t in = shape.channels, k = 0;
  for (const std::int64_t width : widths_of(values)) {
    stack.convolution("convolution" + std::to_string(++k), in, width, {}, true);
    stack.add<Elementwise>(activation_of(values)).add<MaxPool>();
    in = width;
  }
  stack.classify(in, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

/// nn.Sequential(convolution, activation, pool, ...), then `classifier`.
std::string pytorch(const std::string& name, const Values&) {
  if (!name.starts_with("convolution")) return renamed(name, {{"^output", "classifier"}});
  return in_sequence("features", 3 * (std::stoll(name.substr(11)) - 1), name);
}

[[maybe_unused]] const bool added = add({
    .id = "convnet",
    .help = "3x3 convolutions with bias, the activation and a 2x2 max pool after each; no normalisation",
    .keys = {widths_key({32, 64, 128}, "channels of each convolution"),
             activation_key(Nonlinearity::relu, "after each convolution")},
    .make = make,
    .pytorch = pytorch,
    .small = given({{"widths", Numbers{8, 16}}}),
});

}  // namespace
}  // namespace valley::networks

// Fully connected: linear maps with bias, the activation between them.
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

Network make(const Values& values, const NetworkShape& shape) {
  Layout layout;
  Layers layers;
  std::int64_t in = shape.channels * shape.height * shape.width;
  const std::vector<std::int64_t> widths = widths_of(values);
  for (std::size_t k = 0; k < widths.size(); ++k) {
    layers.push_back(std::make_unique<Linear>(layout, "hidden" + std::to_string(k + 1), in, widths[k]));
    layers.push_back(std::make_unique<Elementwise>(activation_of(values)));
    in = widths[k];
  }
  layers.push_back(std::make_unique<Linear>(layout, "output", in, shape.outputs));
  return {std::move(layout), std::make_unique<Chain>(std::move(layers))};
}

/// nn.Sequential(linear, activation, linear, ...)
std::string pytorch(const std::string& name, const Values& values) {
  const auto last = static_cast<std::int64_t>(widths_of(values).size());
  return in_sequence("layers", 2 * (name.starts_with("hidden") ? std::stoll(name.substr(6)) - 1 : last), name);
}

[[maybe_unused]] const bool added = add({
    .id = "mlp",
    .help = "linear maps with bias, the activation between them",
    .keys = {widths_key({256, 256}, "of the hidden layers; `[]` for a linear model"),
             activation_key(Nonlinearity::relu, "between the layers")},
    .make = make,
    .pytorch = pytorch,
    .small = given({{"widths", Numbers{16}}}),
    .counted = {{given({{"widths", Numbers{256, 256}}}), {1, 28, 28, 10}, 269'322}},
});

}  // namespace
}  // namespace valley::networks

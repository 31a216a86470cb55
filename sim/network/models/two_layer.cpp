// a . phi(W x + c): one hidden layer and a scalar output without bias. W and a begin normal with variance 1/inputs.
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

Network make(const Values& values, const NetworkShape& shape) {
  require(shape.outputs == 1, "outputs", static_cast<double>(shape.outputs), "1: this network has a scalar output");
  const std::int64_t in = shape.channels * shape.height * shape.width, hidden = widths_of(values).front();
  Layout layout;
  Layers layers;
  layers.push_back(std::make_unique<Linear>(layout, "hidden", in, hidden, true, Start::small_normal));
  layers.push_back(std::make_unique<Elementwise>(activation_of(values)));
  layers.push_back(std::make_unique<Linear>(layout, "output", hidden, 1, false, Start::small_normal));
  return {std::move(layout), std::make_unique<Chain>(std::move(layers))};
}

std::optional<Complaint> wrong(const Values& values) {
  const std::size_t count = values.numbers("widths").size();
  if (count == 1) return {};
  return Complaint{"widths", std::to_string(count) + " widths", "one, as two_layer has one hidden layer"};
}

/// nn.Sequential(linear, activation, linear)
std::string pytorch(const std::string& name, const Values&) {
  return in_sequence("layers", name.starts_with("hidden") ? 0 : 2, name);
}

[[maybe_unused]] const bool added = add({
    .id = "two_layer",
    .help = "a . phi(W x + c), one output without bias; squared loss only",
    .keys = {widths_key({64}, "of its one hidden layer: exactly one number"), activation_key(Nonlinearity::relu, "phi")},
    .wrong = wrong,
    .make = make,
    .one_output = true,
    .pytorch = pytorch,
    .small = given({{"widths", Numbers{16}}, {"activation", "tanh"}}),
    .counted = {{given({{"widths", Numbers{50}}}), {4, 1, 1, 1}, 50 * (4 + 1 + 1)}},
});

}  // namespace
}  // namespace valley::networks

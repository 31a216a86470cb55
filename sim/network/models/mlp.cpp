#include "base/require.hpp"
#include "sim/network/models/kinds.hpp"

namespace valley {
namespace {

std::int64_t input_size(const NetworkShape& shape) { return shape.channels * shape.height * shape.width; }

void require_widths(const ModelSpec& spec) {
  for (const std::int64_t width : spec.widths) require(width > 0, "widths", static_cast<double>(width), "at least 1 each");
}

}  // namespace

Network make_mlp(const ModelSpec& spec, const NetworkShape& shape) {
  require_widths(spec);
  Layout layout;
  Layers layers;
  std::int64_t in = input_size(shape);
  for (std::size_t k = 0; k < spec.widths.size(); ++k) {
    layers.push_back(std::make_unique<Linear>(layout, "hidden" + std::to_string(k + 1), in, spec.widths[k]));
    layers.push_back(std::make_unique<Elementwise>(spec.activation));
    in = spec.widths[k];
  }
  layers.push_back(std::make_unique<Linear>(layout, "output", in, shape.outputs));
  return {std::move(layout), std::make_unique<Chain>(std::move(layers))};
}

Network make_two_layer(const ModelSpec& spec, const NetworkShape& shape) {
  require_widths(spec);
  require(spec.widths.size() == 1, "widths", static_cast<double>(spec.widths.size()), "one hidden width");
  require(shape.outputs == 1, "outputs", static_cast<double>(shape.outputs), "1: this network has a scalar output");
  Layout layout;
  Layers layers;
  layers.push_back(std::make_unique<Linear>(layout, "hidden", input_size(shape), spec.widths[0], true, Start::small_normal));
  layers.push_back(std::make_unique<Elementwise>(spec.activation));
  layers.push_back(std::make_unique<Linear>(layout, "output", spec.widths[0], 1, false, Start::small_normal));
  return {std::move(layout), std::make_unique<Chain>(std::move(layers))};
}

}  // namespace valley

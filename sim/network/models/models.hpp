// The networks that can be asked for by name.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/network/layers/basic.hpp"
#include "sim/network/network.hpp"

namespace valley {

/// Shape of one input and number of classes (or of real outputs).
struct NetworkShape {
  std::int64_t channels = 1, height = 1, width = 1, outputs = 1;
};

struct ModelSpec {
  std::string name = "mlp";                       // one of model_names()
  std::vector<std::int64_t> widths = {256, 256};  // mlp, two_layer: hidden layers
  Activation activation = Activation::relu;       // mlp, two_layer
  std::int64_t depth = 16, widen = 8;             // wide_resnet: WRN-depth-widen

  bool operator==(const ModelSpec&) const = default;
};

/// mlp, two_layer, vgg11_bn, vgg16_bn, resnet20, resnet18, wide_resnet, densenet121.
const std::vector<std::string>& model_names();

/// Throws std::invalid_argument for an unknown name or sizes that make no network.
Network make_network(const ModelSpec& spec, const NetworkShape& shape);

}  // namespace valley

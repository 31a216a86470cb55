// How each network is built; make_network chooses among them.
#pragma once

#include "sim/network/models/models.hpp"

namespace valley {

/// Fully connected, biases, the activation between layers.
Network make_mlp(const ModelSpec& spec, const NetworkShape& shape);
/// a . phi(W x + c): one hidden layer and scalar output without bias.
Network make_two_layer(const ModelSpec& spec, const NetworkShape& shape);

// Convolutional networks: images of any number of channels and any size (densenet121: 8x8 and up). Each is described at
// the head of its file.
Network make_vgg11_bn(const ModelSpec& spec, const NetworkShape& shape);
Network make_vgg16_bn(const ModelSpec& spec, const NetworkShape& shape);
Network make_resnet20(const ModelSpec& spec, const NetworkShape& shape);
Network make_resnet18(const ModelSpec& spec, const NetworkShape& shape);
Network make_wide_resnet(const ModelSpec& spec, const NetworkShape& shape);
Network make_densenet121(const ModelSpec& spec, const NetworkShape& shape);

}  // namespace valley

// A layer is a function of its weights and its input; it holds no tensor. Its weights are views of the flat
// parameters, found by the places it was given when it was put into the layout.
#pragma once

#include <memory>
#include <vector>

#include "sim/network/layout.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

/// What BatchNorm does in a pass.
enum class Normalise {
  batch,         // by the batch's own mean and variance
  batch_moving,  // the same, and the remembered statistics move towards them
  remembered,    // by the remembered statistics
};

/// The tensors that a pass through a network works with.
struct Pass {
  std::vector<torch::Tensor> weights;     // views of theta
  std::vector<torch::Tensor> statistics;  // views of what BatchNorm remembers; changed in place by batch_moving
  Normalise normalise = Normalise::batch;
};

class Layer {
 public:
  virtual ~Layer() = default;
  virtual torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const = 0;
};

using Layers = std::vector<std::unique_ptr<Layer>>;

}  // namespace valley::networks

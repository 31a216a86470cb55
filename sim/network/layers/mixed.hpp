// Products in bfloat16, all else in float32: libtorch's autocast around a network's layers. Parameters, their gradient, what
// BatchNorm remembers and the loss stay float32; a product's factors are rounded to 7 bits of mantissa. Twice to four times the
// speed on a GPU with tensor cores; on a CPU it pays only where the processor has such products.
#pragma once

#include <memory>
#include <utility>

#include "sim/network/network.hpp"

namespace valley::networks {

/// Whether this thread's products on a CPU are being rounded so.
bool rounds_products();

/// The layer inside, so computed; its output is of the parameters' type.
class Mixed : public Layer {
 public:
  explicit Mixed(std::unique_ptr<Layer> layer) : inside(std::move(layer)) {}
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  std::unique_ptr<Layer> inside;
};

}  // namespace valley::networks

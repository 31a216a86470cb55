#include "sim/network/layers/basic.hpp"

#include "sim/network/layers/product.hpp"

namespace valley {

Linear::Linear(Layout& layout, const std::string& name, std::int64_t inputs, std::int64_t outputs, bool with_bias, Start start)
    : in(inputs),
      weight(layout.parameter(name + ".weight", {outputs, inputs}, start, inputs)),
      bias(with_bias ? layout.parameter(name + ".bias", {outputs}, Start::uniform_fan_in, inputs) : 0),
      has_bias(with_bias) {}

torch::Tensor Linear::forward(const Pass& pass, const torch::Tensor& x) const {
  const torch::Tensor y = times_transposed(x.reshape({-1, in}), pass.weights[weight]);
  return has_bias ? y + pass.weights[bias] : y;
}

torch::Tensor Elementwise::forward(const Pass&, const torch::Tensor& x) const {
  switch (function) {
    case Activation::relu: return torch::relu(x);
    case Activation::tanh: return torch::tanh(x);
    case Activation::softplus: return torch::softplus(x);
  }
  return x;
}

torch::Tensor Chain::forward(const Pass& pass, const torch::Tensor& x) const {
  torch::Tensor y = x;
  for (const std::unique_ptr<Layer>& link : links) y = link->forward(pass, y);
  return y;
}

}  // namespace valley

// Layers without memory: linear maps, elementwise functions, and chains of layers.
#pragma once

#include <string>

#include "sim/network/layer.hpp"

namespace valley {

enum class Activation { relu, tanh, softplus };

/// x W^T + b, W (out, in), of x (n, in) or flattened to that.
class Linear : public Layer {
 public:
  Linear(Layout& layout, const std::string& name, std::int64_t in, std::int64_t out, bool with_bias = true,
         Start start = Start::uniform_fan_in);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  std::int64_t in;
  std::size_t weight, bias;
  bool has_bias;
};

class Elementwise : public Layer {
 public:
  explicit Elementwise(Activation activation) : function(activation) {}
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Activation function;
};

/// One after the other.
class Chain : public Layer {
 public:
  explicit Chain(Layers layers) : links(std::move(layers)) {}
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Layers links;
};

}  // namespace valley

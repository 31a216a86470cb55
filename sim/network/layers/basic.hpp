// Layers without memory: linear maps, elementwise functions, and chains of layers.
#pragma once

#include <string>
#include <vector>

#include "sim/network/layer.hpp"

namespace valley::networks {

/// relu: max(x, 0). softplus: log(1 + e^x). gelu: x Phi(x), Phi the normal distribution's function (Hendrycks, Gimpel 2016).
enum class Nonlinearity { relu, tanh, softplus, gelu };

/// What a config calls each, `first` before the others.
std::vector<std::string> nonlinearity_names(Nonlinearity first = Nonlinearity::relu);
/// Throws std::invalid_argument for a name that is none of them.
Nonlinearity nonlinearity(const std::string& name);

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
  explicit Elementwise(Nonlinearity nonlinearity) : function(nonlinearity) {}
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Nonlinearity function;
};

/// One after the other.
class Chain : public Layer {
 public:
  explicit Chain(Layers layers) : links(std::move(layers)) {}
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Layers links;
};

}  // namespace valley::networks

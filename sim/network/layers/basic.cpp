#include "sim/network/layers/basic.hpp"

#include <algorithm>
#include <numbers>

#include "base/key.hpp"
#include "base/require.hpp"
#include "sim/network/layers/product.hpp"

namespace valley::networks {
namespace {

struct Named {
  const char* name;
  Nonlinearity one;
};

constexpr Named all_named[] = {{"relu", Nonlinearity::relu},
                               {"tanh", Nonlinearity::tanh},
                               {"softplus", Nonlinearity::softplus},
                               {"gelu", Nonlinearity::gelu}};

}  // namespace

std::vector<std::string> nonlinearity_names(Nonlinearity first) {
  std::vector<std::string> names;
  for (const Named& named : all_named) names.insert(named.one == first ? names.begin() : names.end(), named.name);
  return names;
}

Nonlinearity nonlinearity(const std::string& name) {
  for (const Named& named : all_named)
    if (name == named.name) return named.one;
  reject("activation", name, joined(nonlinearity_names()));
}

Linear::Linear(Layout& layout, const std::string& name, std::int64_t inputs, std::int64_t outputs, bool with_bias, Start start)
    : in(inputs),
      weight(layout.parameter(name + ".weight", {outputs, inputs}, start, inputs)),
      bias(with_bias ? layout.parameter(name + ".bias", {outputs}, Start::uniform_fan_in, inputs) : 0),
      has_bias(with_bias) {}

torch::Tensor Linear::forward(const Pass& pass, const torch::Tensor& x) const {
  const torch::Tensor y = times_transposed(x.reshape({-1, in}), pass.weights[weight]);
  return has_bias ? y + pass.weights[bias] : y;
}

namespace {

/// x Phi(x). By erfc: on CPUs libtorch's own gelu has wrong gradients in float32 where the gradient it is given lies in another
/// order of memory than x.
torch::Tensor times_normal_cdf(const torch::Tensor& x) { return 0.5 * x * torch::erfc(x * -std::numbers::sqrt2 / 2); }

}  // namespace

torch::Tensor Elementwise::forward(const Pass&, const torch::Tensor& x) const {
  switch (function) {
    case Nonlinearity::relu: return torch::relu(x);
    case Nonlinearity::tanh: return torch::tanh(x);
    case Nonlinearity::softplus: return torch::softplus(x);
    case Nonlinearity::gelu: return times_normal_cdf(x);
  }
  return x;
}

torch::Tensor Chain::forward(const Pass& pass, const torch::Tensor& x) const {
  torch::Tensor y = x;
  for (const std::unique_ptr<Layer>& link : links) y = link->forward(pass, y);
  return y;
}

}  // namespace valley::networks

// A network: a layout of named tensors and the function of them. It holds no values: theta and the statistics are
// given at each call, so one network serves any number of points.
#pragma once

#include <memory>

#include "sim/network/layer.hpp"
#include "sim/network/layout.hpp"
#include "sim/network/torch.hpp"

namespace valley::networks {

class Network {
 public:
  Network(Layout layout, std::unique_ptr<Layer> whole) : names(std::move(layout)), function(std::move(whole)) {}

  const Layout& layout() const { return names; }

  /// The same with Outer(layers) for its layers.
  template <class Outer>
  Network inside() && {
    return {std::move(names), std::make_unique<Outer>(std::move(function))};
  }

  /// Outputs, (n, classes), of inputs x (n, ...) at theta (P). `statistics` (S) changes where `normalise` is batch_moving.
  torch::Tensor operator()(const torch::Tensor& theta, const torch::Tensor& statistics, const torch::Tensor& x,
                           Normalise normalise) const {
    return function->forward({views(theta, names.parameters()), views(statistics, names.statistics()), normalise}, x);
  }

 private:
  Layout names;
  std::unique_ptr<Layer> function;
};

}  // namespace valley::networks

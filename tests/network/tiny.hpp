// Small networks and data in double precision, and derivatives by differences.
#pragma once

#include "tests/network/catch_and_torch.hpp"

#include <functional>

#include "sim/network/models/stack.hpp"
#include "sim/network/objective.hpp"

namespace valley::networks {

/// Standard normal numbers at an address, float64.
inline torch::Tensor normals(std::vector<std::int64_t> shape, Draw xi) {
  torch::Tensor all = torch::empty(shape, torch::kFloat64);
  for (std::int64_t i = 0; i < all.numel(); ++i) all.data_ptr<double>()[i] = xi.normal(static_cast<std::uint32_t>(i));
  return all;
}

/// Class i mod `classes` for sample i.
inline torch::Tensor classes_in_turn(std::int64_t n, std::int64_t classes) { return torch::arange(n).remainder(classes); }

/// The layers that `build` puts on a stack, flattened and mapped to `outputs` from `features`.
inline std::shared_ptr<const Network> network_with(const std::function<void(Stack&, Layout&)>& build, std::int64_t features,
                                                   std::int64_t outputs = 3) {
  Layout layout;
  Stack stack(layout);
  build(stack, layout);
  stack.add<Flatten>().add<Linear>(layout, "output", features, outputs);
  return std::make_shared<Network>(std::move(layout), std::make_unique<Chain>(stack.take()));
}

/// A point where no parameter is what it starts as (BatchNorm's weights are not all 1).
inline torch::Tensor some_point(const Network& network, Draw xi = {.seed = 3}) {
  const torch::Tensor start = network.layout().initial_parameters(xi);
  return start + 0.1 * normals({start.size(0)}, {.seed = xi.seed, .use = 1});
}

/// Means and variances that are not 0 and 1.
inline torch::Tensor some_statistics(const Network& network) {
  const torch::Tensor start = network.layout().initial_statistics();
  return start + 0.2 * normals({start.size(0)}, {.seed = 5}).abs();
}

/// (f(x + h e_i) - f(x - h e_i)) / 2h for each entry i of x: f's rows side by side, (entries of x, ...).
inline torch::Tensor differences(const std::function<torch::Tensor(const torch::Tensor&)>& f, const torch::Tensor& x,
                                 double h = 1e-5) {
  std::vector<torch::Tensor> rows;
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    torch::Tensor up = x.clone(), down = x.clone();
    up.view(-1)[i] += h;
    down.view(-1)[i] -= h;
    rows.push_back((f(up) - f(down)) / (2 * h));
  }
  return torch::stack(rows);
}

/// Largest entry of |a - b|, of a's largest.
inline double distance(const torch::Tensor& a, const torch::Tensor& b) {
  const double scale = a.abs().max().item<double>();
  return (a - b).abs().max().item<double>() / (scale > 0 ? scale : 1);
}

}  // namespace valley::networks

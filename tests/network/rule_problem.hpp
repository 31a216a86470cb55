// A problem that rules train on: three classes, a small network, batches of eight.
#pragma once

#include "sim/network/models/models.hpp"
#include "sim/network/training.hpp"
#include "sim/optimizer/rule.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {

constexpr std::uint32_t steps = 100, B = 8;
constexpr double rho = 0.1;
inline const Momentum plain{.eta = 0.2};
inline const Momentum rich{.eta = 0.1, .momentum = 0.9, .weight_decay = 1e-3, .nesterov = true};

struct Problem {
  std::shared_ptr<const Network> network = std::make_shared<Network>(make_network(
      {.name = "mlp", .keys = given({{"widths", Numbers{6, 5}}, {"activation", "tanh"}})}, {.channels = 4, .outputs = 3}));
  torch::Tensor x = normals({24, 4}, {.seed = 41}), y = classes_in_turn(24, 3);
  std::shared_ptr<const TensorSource> source = std::make_shared<TensorSource>(x, y, Sampler(24, B, Order::epochs));
  Training training{network, source, {.label_smoothing = 0.1}, torch::empty({0}, torch::kFloat64)};
  torch::Tensor start = network->layout().initial_parameters({.seed = 42});
};

inline Draw address(std::uint32_t step) { return {.seed = 43, .trial = 1, .step = step}; }

template <class Rule_>
torch::Tensor trained(const Problem& problem, const Rule_& rule, std::uint32_t count = steps) {
  Flat theta{problem.start.clone()};
  auto memory = rule.memory(theta);
  for (std::uint32_t step = 0; step < count; ++step) theta = rule.step(problem.training, theta, memory, address(step));
  return theta.tensor;
}

}  // namespace valley::networks

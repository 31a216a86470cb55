// Training a network: SGD for twenty epochs, then SAM from where that ended. The rules are those that the theorems' simulators
// step, by the same source.
//
// prints: at first the loss is above 1: yes
// prints: after 240 steps it is below 0.01: yes; classified right: 100 %
#include <cstdio>

#include "base/given.hpp"
#include "sim/network/models/models.hpp"
#include "sim/network/objective.hpp"
#include "sim/network/trainer.hpp"

int main() {
  using namespace valley;
  using namespace networks;
  // 60 points of the plane in three classes, each class about a corner of a triangle.
  const torch::Tensor classes = torch::arange(60).remainder(3);
  const torch::Tensor angle = classes.to(torch::kFloat64) * 2.0943951 + 0.3 * torch::arange(60).to(torch::kFloat64).sin();
  const torch::Tensor points = torch::stack({angle.cos(), angle.sin()}, 1);

  const auto network = std::make_shared<Network>(
      make_network({"mlp", given({{"widths", Numbers{16}}, {"activation", "tanh"}})}, {.channels = 2, .outputs = 3}));
  const Sampler sampler(60, 10, Order::epochs);
  const auto batches = std::make_shared<TensorSource>(points, classes, sampler);
  const TrainerSettings settings{
      .descent = plain_policy(Momentum{.momentum = 0.9}),
      .learning_rate = 0.2,
      .phases = {{.rule = plain(Sgd{}), .until = 20}, {.rule = plain(Sam{{}, {.rho = 0.1}}), .until = 40}},
      .steps_per_epoch = sampler.steps_per_epoch()};
  Trainer trainer(network, batches, Criterion{}, settings, torch::kFloat64);
  const Objective objective(network, trainer.statistics(), {points, classes}, Criterion{});

  std::printf("at first the loss is above 1: %s\n", objective.loss(trainer.theta()) > 1 ? "yes" : "no");
  while (!trainer.done()) trainer.step();
  const Score score = objective.score(trainer.theta());
  std::printf("after %u steps it is below 0.01: %s; classified right: %.0f %%\n", trainer.steps_done(),
              score.loss < 0.01 ? "yes" : "no", 100 * score.accuracy);
}

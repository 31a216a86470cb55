// Phases, schedules, and runs that are cut.
#include "sim/network/trainer.hpp"

#include "sim/network/models/models.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

const torch::TensorOptions real = torch::kFloat64;

struct Problem {
  std::shared_ptr<const Network> network = std::make_shared<Network>(make_network(
      {.name = "mlp", .keys = given({{"widths", Numbers{6}}, {"activation", "tanh"}})}, {.channels = 4, .outputs = 3}));
  std::shared_ptr<const TensorSource> source =
      std::make_shared<TensorSource>(normals({20, 4}, {.seed = 8}), classes_in_turn(20, 3), Sampler(20, 5, Order::epochs));

  Trainer trainer(std::vector<Phase> phases, Schedule schedule = {}) const {
    return {network,
            source,
            {},
            {.descent = plain_policy(Momentum{.momentum = 0.9}),
             .learning_rate = 0.1,
             .schedule = schedule,
             .phases = std::move(phases),
             .steps_per_epoch = 4},
            real};
  }
};

template <class Rule>
Phase phase(const Rule& rule, double until) {
  return {.rule = plain(rule), .until = until};
}

const Sam sam{{}, {.rho = 0.2}};
const FriendlySam friendly{{}, {.rho = 0.2}};

}  // namespace

TEST_CASE("a switch keeps the parameters and starts the momentum anew") {
  const Problem problem;
  Trainer trainer = problem.trainer({phase(Sgd{}, 2), phase(sam, 4)});
  CHECK(trainer.steps() == 16);
  while (trainer.steps_done() < 8) trainer.step();
  CHECK(trainer.phase() == 1);
  const TrainerState at_switch = trainer.state();
  CHECK(at_switch.memory.state[0].tensor.norm().item<double>() > 0);
  // By hand: SAM's first step with no velocity.
  const Training landscape(problem.network, problem.source, {}, at_switch.statistics.clone());
  Sam rule = sam;
  rule.descent.eta = 0.1;
  const Flat expected = rule.step(landscape, at_switch.theta, Draw{.seed = 1, .trial = 0, .step = 8});
  trainer.step();
  CHECK(torch::equal(trainer.theta().tensor, expected.tensor));
  while (!trainer.done()) trainer.step();
  const torch::Tensor end = trainer.theta().tensor.clone();
  trainer.step();
  CHECK(torch::equal(trainer.theta().tensor, end));
  CHECK(trainer.tally().gradients == 8 + 2 * 8);
}

TEST_CASE("a phase's own learning rate is a factor on the schedule's, from its first step to its last") {
  const Problem problem;
  Phase slow = phase(Sgd{}, 2), fast = phase(Sgd{}, 3);
  fast.learning_rate = 3;
  Trainer trainer = problem.trainer({slow, fast}, {.decay = Decay::step, .milestones = {1}, .factor = 0.5});
  std::vector<double> rates;
  for (; !trainer.done(); trainer.step()) rates.push_back(trainer.learning_rate());
  REQUIRE(rates.size() == 12);
  for (std::size_t t = 0; t < 12; ++t) CHECK(rates[t] == Approx(0.1 * (t < 4 ? 1 : 0.5) * (t < 8 ? 1 : 3)));
  // And it is what the step takes.
  Trainer by_hand = problem.trainer({slow, fast});
  while (by_hand.steps_done() < 8) by_hand.step();
  const Training landscape(problem.network, problem.source, {}, by_hand.statistics().clone());
  const Flat g = landscape.gradient(by_hand.theta(), Draw{.seed = 1, .trial = 0, .step = 8});
  const Flat expected = by_hand.theta() - 0.3 * g;
  by_hand.step();
  CHECK(distance(expected.tensor, by_hand.theta().tensor) < 1e-14);
}

TEST_CASE("phases of no length have ended too") {
  const Problem problem;
  Trainer trainer = problem.trainer({phase(Sgd{}, 0), phase(Sgd{}, 1), phase(sam, 1), phase(sam, 2)});
  CHECK(trainer.phases_ended() == 1);
  while (trainer.steps_done() < 4) trainer.step();
  CHECK(trainer.phases_ended() == 3);
  CHECK(trainer.phase() == 3);
  while (!trainer.done()) trainer.step();
  CHECK(trainer.phases_ended() == 4);
}

TEST_CASE("a run that is restored anywhere goes on to the same bits") {
  const Problem problem;
  const std::vector<Phase> phases{phase(Sgd{}, 1.5), phase(friendly, 3), phase(AlignSam{{}, {.rho = 0.1}, Coupling::fresh}, 4)};
  Trainer whole = problem.trainer(phases);
  while (!whole.done()) whole.step();
  for (const std::uint32_t cut : {0u, 3u, 6u, 9u, 12u, 15u, 16u}) {
    Trainer before = problem.trainer(phases);
    while (before.steps_done() < cut) before.step();
    const TrainerState saved = before.state();
    Trainer after = problem.trainer(phases);
    after.restore(saved);
    while (!after.done()) after.step();
    CHECK(torch::equal(after.theta().tensor, whole.theta().tensor));
    CHECK(after.tally().loss_sum == whole.tally().loss_sum);
    CHECK(after.tally().gradients == whole.tally().gradients);
  }
  TrainerState wrong = whole.state();
  wrong.step = 17;
  CHECK_THROWS_AS(whole.restore(wrong), std::invalid_argument);
}

TEST_CASE("what a trainer shows of its coming step is what it steps by, and looking changes nothing") {
  const Problem problem;
  Trainer trainer = problem.trainer({phase(Sgd{}, 1), phase(sam, 4)}, {.decay = Decay::cosine});
  while (trainer.steps_done() < 6) trainer.step();
  const PlainRule rule = trainer.rule();
  CHECK(rule.as<Momentum>().eta == trainer.learning_rate());
  CHECK(rule.as<Momentum>().momentum == 0.9);
  REQUIRE(rule.has<UnitShift>());
  CHECK(rule.as<UnitShift>().rho == sam.shift.rho);
  NetworkMemory memory = trainer.state().memory;
  const Tally before = trainer.tally();
  const Flat expected = Sam{rule.as<Momentum>(), rule.as<UnitShift>(), rule.coupling}.step(trainer.landscape(), trainer.theta(),
                                                                                           memory, Draw{.seed = 1, .step = 6});
  CHECK(trainer.tally().gradients == before.gradients);
  CHECK(trainer.tally().loss_sum == before.loss_sum);
  trainer.step();
  CHECK(torch::equal(trainer.theta().tensor, expected.tensor));
}

TEST_CASE("learning rates follow their schedules") {
  const auto at = [](const Schedule& schedule, double epoch) {
    return schedule(static_cast<std::uint64_t>(epoch * 10), 10, 200);
  };
  const Schedule steps{.decay = Decay::step, .milestones = {50, 100}, .factor = 0.5};
  CHECK(at(steps, 49.9) == 1);
  CHECK(at(steps, 50) == 0.5);
  CHECK(at(steps, 100) == 0.25);
  const Schedule wide{.decay = Decay::wide_resnet};
  for (const auto& [epoch, rate] : {std::pair{59.9, 1.}, {60., 0.2}, {119.9, 0.2}, {120., 0.04}, {199.9, 0.04}})
    CHECK(at(wide, epoch) == rate);
  const Schedule cosine{.decay = Decay::cosine};
  CHECK(at(cosine, 0) == 1);
  CHECK(at(cosine, 100) == Approx(0.5));
  CHECK(at(cosine, 200) == Approx(0).margin(1e-15));
  const Schedule warm{.warm_up = 2};
  CHECK(at(warm, 0) == Approx(1. / 20));
  CHECK(at(warm, 1.9) == 1);
}

TEST_CASE("trials start apart, and phases must follow each other") {
  const Problem problem;
  const auto start = [&](std::uint64_t seed, std::uint64_t trial) {
    TrainerSettings settings;
    settings.seed = seed;
    settings.trial = trial;
    settings.phases = {phase(Sgd{}, 1)};
    return Trainer(problem.network, problem.source, {}, settings, real).theta().tensor;
  };
  CHECK(torch::equal(start(1, 0), start(1, 0)));
  CHECK_FALSE(torch::equal(start(1, 0), start(1, 1)));
  CHECK_FALSE(torch::equal(start(1, 0), start(2, 0)));
  CHECK_THROWS_AS(problem.trainer({}), std::invalid_argument);
  CHECK_THROWS_AS(problem.trainer({phase(Sgd{}, 2), phase(sam, 1)}), std::invalid_argument);
}

}  // namespace valley::networks

// What every rule keeps to: identities between rules, gradients counted, what is reported on the way, ends of the range.
#include "sim/network/models/models.hpp"
#include "sim/network/training.hpp"
#include "sim/optimizer/adaptive.hpp"
#include "sim/optimizer/align.hpp"
#include "sim/optimizer/friendly.hpp"
#include "sim/optimizer/look.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/random.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "tests/network/rule_problem.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

TEST_CASE("Align-SAM on one batch is SAM with radius rho (lambda - 1), and SGD at lambda 1") {
  const Problem problem;
  for (const double lambda : {1.5, 2., 3.}) {
    const AlignSam align{.descent = rich, .shift = {.rho = rho, .lambda = lambda}, .coupling = Coupling::shared};
    const Sam sam{.descent = rich, .shift = {.rho = rho * (lambda - 1)}};
    CHECK(distance(trained(problem, sam), trained(problem, align)) < 1e-12);
  }
  const AlignSam align{.descent = rich, .shift = {.rho = rho, .lambda = 1}, .coupling = Coupling::shared};
  CHECK(torch::equal(trained(problem, Sgd{.descent = rich, .shift = {}}), trained(problem, align)));
}

TEST_CASE("each rule takes as many gradients as it says, and sees each sample once") {
  const auto gradients = [](const auto& rule) {
    const Problem problem;
    trained(problem, rule, 3);
    CHECK(problem.training.tally().samples == 3 * B);
    return problem.training.tally().gradients / 3;
  };
  const Sam sam{.descent = rich, .shift = {.rho = rho}};
  CHECK(gradients(Sgd{.descent = rich, .shift = {}}) == 1);
  CHECK(gradients(RandomSam{.descent = rich, .shift = {.rho = rho}}) == 1);
  CHECK(gradients(sam) == 2);
  CHECK(gradients(Usam{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(Asam{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(FriendlySam{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(AlignSam{.descent = rich, .shift = {.rho = rho}, .coupling = Coupling::fresh}) == 3);
  CHECK(gradients(AlignSam{
            .descent = rich, .shift = {.rho = rho, .point = AuxiliaryPoint::perturbed}, .coupling = Coupling::fresh}) == 4);
  CHECK(gradients(AlignSamRandom{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(AlignSamTheory{.descent = rich, .shift = {.eta_1 = 0.2, .eta_2 = 0.1}, .coupling = Coupling::fresh}) == 4);
  CHECK(gradients(Micro<Sam>{sam, 2}) == 2 * B / 2);
}

TEST_CASE("the tally is the loss and accuracy at theta itself") {
  Problem problem;
  trained(problem, Sam{.descent = plain, .shift = {.rho = rho}}, 1);
  const Tally tally = problem.training.tally();
  const NetworkBatch batch = problem.source->at(address(0));
  const Score score =
      Objective(problem.network, torch::empty({0}, torch::kFloat64), batch, {.label_smoothing = 0.1}).score({problem.start});
  CHECK(tally.loss() == Approx(score.loss).epsilon(1e-13));
  CHECK(tally.accuracy() == Approx(score.accuracy).epsilon(1e-13));
  problem.training.set_tally({});
  trained(problem, Sgd{.descent = plain, .shift = {}}, 1);
  CHECK(problem.training.tally().samples == B);
  CHECK(problem.training.tally().loss() == Approx(score.loss).epsilon(1e-13));
}

TEST_CASE("a norm is right, and a unit shift as long as rho, whatever the gradient's size in its type") {
  const torch::Tensor direction = normals({1000}, {.seed = 45}) / normals({1000}, {.seed = 45}).norm();
  for (const auto& [type, sizes] :
       {std::pair{torch::kFloat32, std::vector<double>{1e-36, 1e-25, 1e-18, 1e-10, 1, 1e10, 1e25, 1e37}},
        {torch::kFloat64, std::vector<double>{1e-300, 1e-200, 1e-100, 1, 1e100, 1e200, 1e300}}}) {
    for (const double size : sizes) {
      INFO(size);
      const Flat g{(size * direction).to(type)};
      CHECK(norm(g).value() == Approx(size).epsilon(1e-5));
      for (const double epsilon : {0., 1e-12}) {
        const Flat p = UnitShift{rho, epsilon}(g);
        CHECK(norm(p).value() == Approx(rho * size / (size + epsilon)).epsilon(1e-5).margin(0));
      }
    }
    const Flat zero{torch::zeros({3}, type)};
    CHECK(torch::equal(Flat(UnitShift{rho}(zero)).tensor, zero.tensor));
    CHECK(norm(zero).value() == 0);
  }
}

TEST_CASE("what is left of a tensor over another is 0 where it is rounding in its type") {
  for (const auto& type : {torch::kFloat32, torch::kFloat64}) {
    const double epsilon = type == torch::kFloat32 ? 0x1p-23 : 0x1p-52;
    const Flat a{normals({1000}, {.seed = 46}).to(type)}, near{a.tensor * (1 + 4 * epsilon)}, far{a.tensor * (1 + 100 * epsilon)};
    CHECK_FALSE(torch::equal(near.tensor, a.tensor));
    CHECK(torch::equal(left_over(a, near).tensor, torch::zeros({1000}, type)));
    CHECK(torch::equal(left_over(a, far).tensor, a.tensor - far.tensor));
  }
}

TEST_CASE("LookSAM of radius 0 is SGD: SAM's gradient has nothing across the batch's own") {
  for (const auto& type : {torch::kFloat32, torch::kFloat64}) {
    Problem problem;
    problem.start = problem.start.to(type);
    problem.x = problem.x.to(type);
    problem.source = std::make_shared<TensorSource>(problem.x, problem.y, Sampler(24, B, Order::epochs));
    problem.training = Training(problem.network, problem.source, {}, torch::empty({0}, type));
    CHECK(torch::equal(trained(problem, LookSam{.descent = rich, .shift = {.rho = 0}}),
                       trained(problem, Sgd{.descent = rich, .shift = {}})));
  }
}

TEST_CASE("where the gradient is 0 no rule makes a NaN of it") {
  // squared loss at an exact fit
  const auto network = network_with([](Stack&, Layout&) {}, 2, 1);
  const torch::Tensor theta = torch::tensor({1., -1., 0.5}, torch::kFloat64), x = normals({4, 2}, {.seed = 44});
  const torch::Tensor none = torch::empty({0}, torch::kFloat64);
  const torch::Tensor y = (*network)(theta, none, x, Normalise::remembered).squeeze(1);
  const Training training(network, std::make_shared<TensorSource>(x, y, Sampler(4, 4, Order::epochs)),
                          {.kind = LossKind::squared}, none);
  const auto stays = [&](const auto& rule) {
    auto memory = rule.memory(Flat{theta});
    return torch::equal(rule.step(training, Flat{theta}, memory, Draw{}).tensor, theta);
  };
  CHECK(stays(Sam{.descent = plain, .shift = {.rho = rho}}));
  CHECK(stays(Asam{.descent = plain, .shift = {.rho = rho}}));
  CHECK(stays(AlignSam{.descent = plain, .shift = {.rho = rho, .matched = true}, .coupling = Coupling::shared}));
  CHECK(stays(FriendlySam{.descent = plain, .shift = {.rho = rho}}));
}

}  // namespace
}  // namespace valley::networks

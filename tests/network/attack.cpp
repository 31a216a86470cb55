#include "sim/network/attack.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

/// Images of two channels, pixels in [0, 1] normalised by mean (0.5, 0.25) and spread (0.25, 0.5).
struct Images {
  std::shared_ptr<const Network> network =
      network_with([](Stack& s, Layout&) { s.convolution("a", 2, 3).norm("b", 3).add<Elementwise>(Nonlinearity::tanh); }, 48);
  torch::Tensor theta = some_point(*network), statistics = some_statistics(*network);
  torch::Tensor mean = torch::tensor({0.5, 0.25}, torch::kFloat64), spread = torch::tensor({0.25, 0.5}, torch::kFloat64);
  NetworkBatch clean{normalised(normals({6, 2, 4, 4}, {.seed = 51}).sigmoid()), classes_in_turn(6, 3)};
  ValidRange range{(0 - mean) / spread, (1 - mean) / spread};

  torch::Tensor normalised(const torch::Tensor& pixels) const {
    return (pixels - mean.view({1, 2, 1, 1})) / spread.view({1, 2, 1, 1});
  }
  torch::Tensor pixels(const torch::Tensor& x) const { return x * spread.view({1, 2, 1, 1}) + mean.view({1, 2, 1, 1}); }
  torch::Tensor attacked(const AttackSpec& spec, Draw xi = {}) const {
    NetworkBatch batch = clean;
    batch.xi = xi;
    return make_attack(network, statistics, {}, spec, range)(theta, batch);
  }
  torch::Tensor losses(const torch::Tensor& x, Normalise mode = Normalise::remembered) const {
    return Criterion{}.each((*network)(theta, statistics, x, mode), clean.y);
  }
};

/// Size of each sample's change, in pixels from 0 to 1.
torch::Tensor sizes(const Images& images, Ball ball, const torch::Tensor& x) {
  const torch::Tensor delta = (images.pixels(x) - images.pixels(images.clean.x)).flatten(1);
  return ball == Ball::linf ? std::get<0>(delta.abs().max(1)) : delta.square().sum(1).sqrt();
}

TEST_CASE("an attack stays in its ball and in the range of pixels, and raises the loss") {
  const Images images;
  for (const Ball ball : {Ball::linf, Ball::l2}) {
    const double radius = ball == Ball::linf ? 0.1 : 0.6;
    for (const Normalise mode : {Normalise::batch, Normalise::remembered}) {
      for (const bool random : {false, true}) {
        const AttackSpec spec{
            .ball = ball, .radius = radius, .step = radius / 3, .steps = 8, .random_start = random, .batch_norm = mode};
        const torch::Tensor x = images.attacked(spec), pixels = images.pixels(x);
        CHECK(sizes(images, ball, x).max().item<double>() < radius * (1 + 1e-12));
        CHECK(sizes(images, ball, x).max().item<double>() > radius * 0.9);
        CHECK(pixels.min().item<double>() > -1e-12);
        CHECK(pixels.max().item<double>() < 1 + 1e-12);
        CHECK(images.losses(x, mode).sum().item<double>() > images.losses(images.clean.x, mode).sum().item<double>() + 0.1);
        if (mode == Normalise::remembered) CHECK((images.losses(x) > images.losses(images.clean.x)).all().item<bool>());
      }
    }
  }
}

TEST_CASE("an attack in the l2 ball goes as far on a sample whose gradient is of size 1e-25, in float32 too") {
  const auto network = network_with([](Stack&, Layout&) {}, 4, 1);
  const torch::Tensor none = torch::empty({0}), x = normals({3, 1, 2, 2}, {.seed = 55}).to(torch::kFloat32);
  torch::Tensor theta = torch::full({5}, 1e-25), y = torch::zeros({3});
  theta[4] = 1;  // the residual is about 1, its slope 1e-25
  const ValidRange range{torch::full({1}, -100.), torch::full({1}, 100.)};
  const NetworkBatch batch{x, y};
  const torch::Tensor moved =
      make_attack(network, none, {.kind = LossKind::squared}, fgsm(Ball::l2, 0.1), range)(theta, batch) - x;
  const torch::Tensor lengths = (moved / 200).flatten(1).norm(2, 1);
  CHECK((lengths - 0.1).abs().max().item<double>() < 1e-4);
}

TEST_CASE("an attack meets the edge of the range and goes no further") {
  const Images images;
  const torch::Tensor x = images.pixels(images.attacked({.radius = 0.9, .step = 0.5, .steps = 5}));
  CHECK(x.min().item<double>() == Approx(0).margin(1e-12));
  CHECK(x.max().item<double>() == Approx(1).epsilon(1e-12));
}

TEST_CASE("more steps of PGD are harder than FGSM in the same ball") {
  const Images images;
  const torch::Tensor once = images.attacked(fgsm(Ball::linf, 0.2));
  const torch::Tensor often = images.attacked({.radius = 0.2, .step = 0.04, .steps = 20, .random_start = false});
  CHECK(images.losses(often).sum().item<double>() > images.losses(once).sum().item<double>());
}

/// One output, squared loss to 0: 1/2 (w.x + c)^2, whose gradient is along w.
struct LinearModel {
  std::shared_ptr<const Network> network = network_with([](Stack&, Layout&) {}, 3, 1);
  torch::Tensor theta = torch::tensor({2., -1., 0.5, 0.25}, torch::kFloat64), w = theta.narrow(0, 0, 3);
  NetworkBatch clean{torch::tensor({0.25, 0.5, 0.25, -0.5, 0.25, 0.75}, torch::kFloat64).view({2, 3}),
                     torch::zeros({2}, torch::kFloat64)};
  ValidRange wide{torch::full({1}, -4., torch::kFloat64), torch::full({1}, 4., torch::kFloat64)};  // 8 wide

  torch::Tensor attacked(const AttackSpec& spec) const {
    return make_attack(network, torch::empty({0}, torch::kFloat64), {.kind = LossKind::squared}, spec, wide)(theta, clean);
  }
};

TEST_CASE("on a linear model FGSM and PGD reach the ball's hardest point, known in closed form") {
  const LinearModel model;
  const torch::Tensor side = model.clean.x.matmul(model.w).add(0.25).sign().view({2, 1});
  const torch::Tensor corner = model.clean.x + side * 8 * 0.0625 * model.w.sign();
  const torch::Tensor pole = model.clean.x + side * 8 * 0.0625 * model.w / model.w.norm();
  REQUIRE(side.eq(torch::tensor({1., -1.}, torch::kFloat64).view({2, 1})).all().item<bool>());
  CHECK(torch::equal(model.attacked(fgsm(Ball::linf, 0.0625)), corner));
  CHECK(distance(pole, model.attacked(fgsm(Ball::l2, 0.0625))) < 1e-14);
  AttackSpec pgd{.radius = 0.0625, .step = 0.0625 / 4, .steps = 9, .random_start = false};
  CHECK(torch::equal(model.attacked(pgd), corner));
  pgd.ball = Ball::l2;
  CHECK(distance(pole, model.attacked(pgd)) < 1e-14);
  pgd.steps = 2;  // half way
  CHECK(distance((pole + model.clean.x) / 2, model.attacked(pgd)) < 1e-14);
}

TEST_CASE("an attack of radius 0 or of no steps from x is x itself") {
  const Images images;
  for (const Ball ball : {Ball::linf, Ball::l2}) {
    CHECK(torch::equal(images.attacked({.ball = ball, .radius = 0, .step = 0.1, .steps = 4}), images.clean.x));
    CHECK(torch::equal(images.attacked({.ball = ball, .steps = 0, .random_start = false}), images.clean.x));
  }
}

TEST_CASE("a random start is a function of the draw alone and fills its ball evenly") {
  const Images images;
  const AttackSpec spec{.radius = 1. / 16, .steps = 0};
  CHECK(torch::equal(images.attacked(spec, {.seed = 1}), images.attacked(spec, {.seed = 1})));
  CHECK_FALSE(torch::equal(images.attacked(spec, {.seed = 1}), images.attacked(spec, {.seed = 2})));

  // 4,000 points of a ball in three dimensions, far from the range's edge
  const LinearModel model;
  const NetworkBatch centre{torch::zeros({4000, 3}, torch::kFloat64), torch::zeros({4000}, torch::kFloat64), {.seed = 3}};
  const auto starts = [&](Ball ball) {
    return make_attack(model.network, torch::empty({0}, torch::kFloat64), {.kind = LossKind::squared},
                       {.ball = ball, .radius = 0.125, .steps = 0}, model.wide)(model.theta, centre);
  };
  // radius 1 in x; uniform: E delta_i^2 = 1/3 in the cube, E |delta|^3 = 1/2 in the ball; both off by about 1 %
  CHECK(starts(Ball::linf).square().mean().item<double>() == Approx(1. / 3).epsilon(0.03));
  CHECK(starts(Ball::linf).mean(0).abs().max().item<double>() < 0.04);
  CHECK(starts(Ball::linf).abs().max().item<double>() <= 1);
  const torch::Tensor length = starts(Ball::l2).square().sum(1).sqrt();
  CHECK(length.pow(3).mean().item<double>() == Approx(0.5).epsilon(0.04));
  CHECK(length.max().item<double>() <= 1 + 1e-12);
  CHECK(starts(Ball::l2).mean(0).abs().max().item<double>() < 0.03);
}

TEST_CASE("each sample of each batch has a start of its own, in whatever groups it is attacked") {
  const Images images;
  const Attack attack = make_attack(images.network, images.statistics, {}, {.radius = 0.01, .steps = 0}, images.range);
  NetworkBatch batch = images.clean;
  batch.xi = {.seed = 1, .trial = 2, .step = 3, .use = 0};
  const torch::Tensor whole = attack(images.theta, batch);
  CHECK(torch::equal(attack(images.theta, batch.part(2, 3)), whole.narrow(0, 2, 3)));
  const torch::Tensor start = whole - batch.x;
  CHECK(distance(start[0], start[1]) > 0.1);
  for (const std::uint8_t use : {1, 11}) {  // the step's second batch; the test images
    batch.xi.use = use;
    CHECK(distance(start, attack(images.theta, batch) - batch.x) > 0.1);
  }
}

TEST_CASE("Align-SAM's descent is attacked from the descent batch's start, not the auxiliary one's") {
  const Images images;
  const auto source = std::make_shared<TensorSource>(images.clean.x, images.clean.y, Sampler(6, 6, Order::epochs));
  Training training(images.network, source, {}, images.statistics.clone());
  training.attack_with(make_attack(images.network, images.statistics, {}, {.radius = 0.1, .steps = 1}, images.range));
  const Draw xi{.seed = 9};
  const NetworkBatch descent = training.sample(xi);
  const torch::Tensor before = training.gradient({images.theta}, descent).tensor;
  training.sample(xi.ascent(Coupling::fresh));
  CHECK(torch::equal(training.gradient({images.theta}, descent).tensor, before));
}

TEST_CASE("an attack works where gradients are off, and leaves the statistics alone") {
  const Images images;
  const torch::Tensor before = images.statistics.clone();
  const AttackSpec spec{.radius = 0.1, .step = 0.05, .steps = 3, .batch_norm = Normalise::batch};
  const torch::Tensor with = images.attacked(spec);
  const torch::NoGradGuard no_gradient;
  CHECK(torch::equal(images.attacked(spec), with));
  CHECK(torch::equal(images.statistics, before));
  CHECK_FALSE(with.requires_grad());
}

TEST_CASE("an attack normalises as it is told: by remembered statistics each sample by itself, by the batch with the others") {
  const Images images;
  for (const Normalise mode : {Normalise::remembered, Normalise::batch}) {
    // By hand: one step of the sign of the loss's gradient by the input, through the network so normalised.
    AttackSpec spec = fgsm(Ball::linf, 0.01);
    spec.batch_norm = mode;
    const torch::Tensor x = images.clean.x.clone().requires_grad_(true);
    const torch::Tensor sign = torch::autograd::grad({images.losses(x, mode).sum()}, {x}).front().sign();
    const torch::Tensor moved = (images.pixels(images.clean.x) + 0.01 * sign).clamp(0, 1);
    CHECK(distance(moved, images.pixels(images.attacked(spec))) < 1e-12);
    // Of the first three samples alone.
    const NetworkBatch half{images.clean.x.narrow(0, 0, 3), images.clean.y.narrow(0, 0, 3)};
    const Attack attack = make_attack(images.network, images.statistics, {}, spec, images.range);
    const bool alike = torch::equal(attack(images.theta, half), attack(images.theta, images.clean).narrow(0, 0, 3));
    CHECK(alike == (mode == Normalise::remembered));
  }
}

TEST_CASE("training on attacked inputs takes the gradient there") {
  const Images images;
  const auto source = std::make_shared<TensorSource>(images.clean.x, images.clean.y, Sampler(6, 6, Order::epochs));
  Training training(images.network, source, {}, images.statistics.clone());
  const NetworkBatch batch = training.sample({.seed = 9});
  const torch::Tensor clean = training.gradient({images.theta}, batch).tensor;
  const Attack attack =
      make_attack(images.network, images.statistics, {}, {.radius = 0.1, .step = 0.05, .steps = 3}, images.range);
  training.attack_with(attack);
  const torch::Tensor hard = training.gradient({images.theta}, batch).tensor;
  training.attack_with({});
  const torch::Tensor x = attack(images.theta, batch);
  CHECK(distance(training.gradient({images.theta}, NetworkBatch{x, batch.y}).tensor, hard) < 1e-12);
  CHECK(distance(clean, hard) > 0.01);
}

TEST_CASE("an attack refuses what makes no ball or range") {
  const Images images;
  CHECK_THROWS_WITH(images.attacked({.radius = -1}), "radius is -1; allowed: 0 or more");
  CHECK_THROWS_WITH(images.attacked({.step = -1}), "step is -1; allowed: 0 or more");
  CHECK_THROWS_WITH(images.attacked({.steps = -1}), "steps is -1; allowed: 0 or more");
  CHECK_THROWS_WITH(images.attacked({.batch_norm = Normalise::batch_moving}),
                    "batch_norm is batch_moving; allowed: batch or remembered: an attack changes nothing");
  CHECK_THROWS_WITH(make_attack(images.network, images.statistics, {}, {}, {images.range.low, images.range.low}),
                    "range is empty; allowed: high above low in each channel");
}

}  // namespace
}  // namespace valley::networks

// Every landscape against the same questions: derivatives, minimum, and what it says it knows of itself.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/landscape/huber.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/tunable_decay.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "tests/sim/derivatives.hpp"

namespace valley {
namespace {

template <class F>
void known_holds(const F& f, const Known& known, double w) {
  CHECK(f.loss(At<F>{}) == known.minimum);
  const auto points = grid<F::dimension>(w);
  for (const auto& x : points) {
    const auto g = f.gradient(x);
    const double gap = f.loss(x) - known.minimum;
    CHECK(gap >= 0);
    CHECK(norm(g) * norm(g) * (1 + 4e-15) >= 2 * known.mu * gap);  // the rounding of the check itself
    for (const auto& y : points) CHECK(norm(g - f.gradient(y)) <= known.beta * norm(x - y) * (1 + 1e-14));
  }
}

TEST_CASE("gradients agree with finite differences and automatic differentiation") {
  derivatives_agree(Quadratic(2.5), 3);
  derivatives_agree(Tanh2{2.}, 3);
  derivatives_agree(LogCosh{1.5}, 3);
  derivatives_agree(PseudoHuber{1.5}, 3);
  derivatives_agree(TunableDecay{1.5, 0.5}, 3);
  derivatives_agree(TunableDecay{1.5, 2.}, 3);
  derivatives_agree(TunableDecay{1.5, 6.}, 3);
  derivatives_agree(Huber{1.5, 0.71}, 3);
  derivatives_agree(RandomCurvature<2>{{11, -9}, {0.5, 0.5}}, 3);
  derivatives_agree(PlSine{}, 3);
  derivatives_agree(TwoParameter{}, 2);
  derivatives_agree(TwoParameter{.activation = Activation::relu}, 2);
}

TEST_CASE("the minimum, smoothness and PL constants hold on a grid") {
  known_holds(Quadratic(2.5), Quadratic(2.5).known(), 3);
  known_holds(Tanh2{2.}, Tanh2{2.}.known(), 3);
  known_holds(LogCosh{1.5}, LogCosh{1.5}.known(), 3);
  known_holds(PseudoHuber{1.5}, PseudoHuber{1.5}.known(), 3);
  for (double p : {0., 0.5, 1., 2., 3., 5., 9.}) known_holds(TunableDecay{1.5, p}, TunableDecay{1.5, p}.known(), 3);
  known_holds(Huber{1.5, 0.7}, Huber{1.5, 0.7}.known(), 3);
  const RandomCurvature<2> atoms{{11, -9}, {0.5, 0.5}};
  known_holds(atoms, atoms.known(), 3);
  known_holds(PlSine{}, PlSine{}.known(), 20);
  for (auto activation : {Activation::sqrt1p, Activation::relu}) {
    const TwoParameter toy{.activation = activation};
    known_holds(toy, toy.known(2, 2), 2);
    known_holds(toy, toy.known(0.5, 0.25), 0.25);
    CHECK(toy.known(2, 2).curvature == Approx(toy.sharpness(Vec<double, 2>{{2., 0.}})).epsilon(1e-15));
  }
}

TEST_CASE("curvature is f'' at the minimum") {
  const auto bend = [](const auto& f) { return hessian_times(f, Vec<double, 1>{{0.}}, Vec<double, 1>{{1.}})[0]; };
  CHECK(bend(Tanh2{2.}) == Tanh2{2.}.known().curvature);
  CHECK(bend(LogCosh{2.}) == LogCosh{2.}.known().curvature);
  CHECK(bend(PseudoHuber{2.}) == PseudoHuber{2.}.known().curvature);
  CHECK(bend(Huber{2., 1.}) == Huber{2., 1.}.known().curvature);
  CHECK(bend(TunableDecay{2., 3.}) == TunableDecay{2., 3.}.known().curvature);
  CHECK(bend(PlSine{}) == PlSine{}.known().curvature);
  CHECK(Quadratic(2.5).known().curvature == Approx(2.5).epsilon(1e-15));
}

TEST_CASE("one sample's noise on z^2 + 3 sin^2 z is +-sqrt(sigma2 f), and batches average it") {
  const PlSine f{.sigma2 = 2, .batch = 1}, pairs{.sigma2 = 2, .batch = 2};
  const Vec<double, 1> z{{0.7}};
  const double size = std::sqrt(2 * f.loss(z)), mean = f.gradient(z)[0];
  int up_count = 0, none = 0;
  for (std::uint64_t t = 0; t < 4000; ++t) {
    const double noise = f.gradient(z, Draw{1, t})[0] - mean;
    REQUIRE(std::abs(noise) == Approx(size));
    up_count += noise > 0;
    const double pair = pairs.gradient(z, Draw{1, t})[0] - mean;
    REQUIRE((std::abs(pair) < 1e-12 || std::abs(pair) == Approx(size)));
    none += std::abs(pair) < 1e-12;
  }
  CHECK(std::abs(up_count - 2000) < 4 * 32);
  CHECK(std::abs(none - 2000) < 4 * 32);
}

TEST_CASE("random curvature draws its atoms with their probabilities") {
  const RandomCurvature<3> f{{10, 0.9, -1}, {0.1, 0.6, 0.3}};
  const Vec<double, 1> x{{1.}};
  std::vector<int> counts(3);
  constexpr int trials = 40000;
  for (std::uint64_t t = 0; t < trials; ++t) {
    const double g = f.gradient(x, Draw{1, t})[0];
    REQUIRE((g == 10 || g == 0.9 || g == -1));
    ++counts[g == 10 ? 0 : g == 0.9 ? 1 : 2];
  }
  for (std::size_t i = 0; i < 3; ++i) {
    const double p = f.probability[i];
    CHECK(std::abs(counts[i] - p * trials) < 4 * std::sqrt(p * (1 - p) * trials));
  }
  CHECK(f.gradient(x)[0] == Approx(1.24));
  const Known known = f.known();
  CHECK(known.sigma2 == Approx(2 * (10 + 0.6 * 0.81 + 0.3 - 1.24 * 1.24) / 1.24));
  CHECK(known.sigma2 * 1.24 / 2 >= f.variance());
  CHECK(known.beta_sample == 10);
  CHECK_THROWS_AS((RandomCurvature<1>{{-1}, {1}}.known()), std::invalid_argument);
}

TEST_CASE("a batch's curvature is the mean of its samples' curvatures") {
  const RandomCurvature<2> f{{11, -9}, {0.5, 0.5}, 3}, equal{{3, 3}, {0.5, 0.5}, 4};
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    const Draw xi{.seed = 3, .trial = trial};
    double sum = 0;
    for (std::uint32_t k = 0; k < f.batch; ++k) sum += xi.uniform(k) < 0.5 ? 11 : -9;
    CHECK(f.sample(xi).a == sum / 3);
    CHECK(equal.sample(xi).a == 3);
  }
}

TEST_CASE("label noise moves the gradient along one direction, by the label") {
  const TwoParameter exact{}, noisy{.label_noise = 0.1};
  const Vec<double, 2> x{{1., 0.5}};
  CHECK(exact.gradient(x, Draw{1, 2})[0] == exact.gradient(x)[0]);
  const double s = exact.slope(x[0]), out = std::tanh(x[1] * s);
  for (std::uint64_t t = 0; t < 5; ++t) {
    const auto change = noisy.gradient(x, Draw{1, t}) - noisy.gradient(x);
    const double label = 0.1 * Draw{1, t}.normal(0);
    CHECK(change[1] == Approx(-label * (1 - out * out) * s));
    CHECK(change[0] == Approx(-label * (1 - out * out) * x[1] * x[0] / s));
  }
  CHECK(std::isinf(noisy.known(1, 1).sigma2));
}

TEST_CASE("optimizers run on automatic-differentiation scalars: d(step)/dx is the step's Jacobian") {
  const TwoParameter f;
  const auto check = [&](const auto& rule) {
    const Vec<double, 2> x{{1.2, 0.4}};
    Vec<Auto, 2> moving{{Auto(x[0]), boost::math::differentiation::make_fvar<double, 1>(x[1])}};
    const auto next = rule.step(f, moving, Draw{});
    const double h = 1e-5;
    const auto ahead = rule.step(f, Vec<double, 2>{{x[0], x[1] + h}}, Draw{});
    const auto behind = rule.step(f, Vec<double, 2>{{x[0], x[1] - h}}, Draw{});
    for (int i = 0; i < 2; ++i) CHECK(next[i].derivative(1) == Approx((ahead[i] - behind[i]) / (2 * h)).epsilon(1e-7));
  };
  check(Usam{.descent = {.eta = 0.2}, .shift = {.rho = 0.1}});
  check(Sam{.descent = {.eta = 0.2}, .shift = {.rho = 0.1}});
}

}  // namespace
}  // namespace valley

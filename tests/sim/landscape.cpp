// Every landscape against the same questions: derivatives, minimum, and what it says it knows of itself.
#include "sim/landscape/landscape.hpp"

#include <algorithm>
#include <boost/math/differentiation/autodiff.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/flow/hessian.hpp"
#include "sim/landscape/huber.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/tunable_decay.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/landscape/user_valley.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Auto = boost::math::differentiation::autodiff_fvar<double, 1>;

template <class F>
using At = StateOf<F>;

/// Points of [-w, w]^N, off the axes.
template <int N>
std::vector<Vec<double, N>> grid(double w) {
  std::vector<Vec<double, N>> points;
  const int side = N == 1 ? 61 : 9;
  for (int k = 0; k < (N == 1 ? side : side * side); ++k) {
    Vec<double, N> x;
    for (int i = 0, left = k; i < N; ++i, left /= side) x[i] = w * (2 * (left % side + 0.37) / side - 1);
    points.push_back(x);
  }
  return points;
}

template <class F, int N>
Vec<double, N> finite_difference(const F& f, Vec<double, N> x) {
  Vec<double, N> g;
  for (int i = 0; i < N; ++i) {
    const double h = 1e-3, at = x[i];
    const auto value = [&](double z) {
      x[i] = z;
      return f.loss(x);
    };
    g[i] = (8 * (value(at + h) - value(at - h)) - (value(at + 2 * h) - value(at - 2 * h))) / (12 * h);
    x[i] = at;
  }
  return g;
}

/// Derivatives of loss by Boost's automatic differentiation, one coordinate at a time.
template <class F, int N>
Vec<double, N> by_autodiff(const F& f, const Vec<double, N>& x) {
  Vec<double, N> g;
  for (int i = 0; i < N; ++i) {
    Vec<Auto, N> moving;
    for (int j = 0; j < N; ++j) moving[j] = i == j ? boost::math::differentiation::make_fvar<double, 1>(x[j]) : Auto(x[j]);
    g[i] = f.loss(moving).derivative(1);
  }
  return g;
}

template <class F>
void derivatives_agree(const F& f, double w) {
  static_assert(Landscape<F, At<F>>);
  for (const auto& x : grid<F::dimension>(w)) {
    const auto g = f.gradient(x), numeric = finite_difference(f, x), exact = by_autodiff(f, x);
    const auto single = f.gradient([&] {
      StateOf<F, float> low;
      for (int i = 0; i < F::dimension; ++i) low[i] = static_cast<float>(x[i]);
      return low;
    }());
    for (int i = 0; i < F::dimension; ++i) {
      CHECK(g[i] == Approx(numeric[i]).epsilon(1e-7).margin(1e-8));
      CHECK(g[i] == Approx(exact[i]).epsilon(1e-12).margin(1e-13));
      CHECK(single[i] == Approx(g[i]).epsilon(1e-4).margin(1e-5));
    }
    // Hess f g, by Valley's own forward mode, against a difference of gradients.
    const auto moved = hessian_times(f, x, g);
    const double h = 1e-4;
    const auto ahead = f.gradient(x + h * g), behind = f.gradient(x - h * g);
    for (int i = 0; i < F::dimension; ++i) CHECK(moved[i] == Approx((ahead[i] - behind[i]) / (2 * h)).epsilon(1e-5).margin(1e-6));
  }
}

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

template <class F>
void slope_sup_is_the_maximum(const F& f) {
  for (double w : {0.1, 0.5, 1., 4.}) {
    double largest = 0;
    for (int k = 0; k <= 4000; ++k) {
      const double z = w * k / 4000, g = f.gradient(Vec<double, 1>{{z}})[0];
      largest = std::max(largest, std::abs(g));
      CHECK((z * g >= 0 && std::abs(g) <= f.curvature() * z * (1 + 1e-15)));
    }
    CHECK(f.slope_sup(w) == Approx(largest).epsilon(1e-6));
    CHECK(f.slope_sup(w) >= largest * (1 - 1e-15));
    CHECK(f.is_sub_quadratic(w));
  }
}

TEST_CASE("sup |f'| on a valley is the largest slope, and the valleys are sub-quadratic") {
  slope_sup_is_the_maximum(Quadratic(2.5));
  slope_sup_is_the_maximum(Tanh2{2.});
  slope_sup_is_the_maximum(LogCosh{2.});
  slope_sup_is_the_maximum(PseudoHuber{2.});
  slope_sup_is_the_maximum(Huber{2., 0.7});
  for (double p : {0., 0.5, 2., 4.}) slope_sup_is_the_maximum(TunableDecay{2., p});
}

TEST_CASE("log cosh neither overflows far out nor loses digits near 0") {
  CHECK(LogCosh{1.}.loss(Vec<double, 1>{{1e6}}) == Approx(1e6 - std::log(2.)).epsilon(1e-15));
  CHECK(LogCosh{1.}.loss(Vec<double, 1>{{-1e-6}}) == Approx(0.5e-12 - 1e-24 / 12).epsilon(1e-14));
}

TEST_CASE("valleys are right where the square of their argument is no double") {
  for (const double z : {1e155, -1e200, 1e300}) {
    const Vec<double, 1> x{{z}};
    const double size = std::abs(z), sign = z > 0 ? 1 : -1;
    CHECK(PseudoHuber{}.loss(x) == size);
    CHECK(PseudoHuber{}.gradient(x)[0] == sign);
    CHECK(TunableDecay{{1, 1}}.loss(x) == Approx(size).epsilon(1e-12));
    CHECK(TunableDecay{{1, 1}}.gradient(x)[0] == Approx(sign).epsilon(1e-12));
    CHECK(TunableDecay{{1, 2}}.loss(x) == Approx(std::log(size)).epsilon(1e-15));
    CHECK(TunableDecay{{1, 2}}.gradient(x)[0] == Approx(1 / z).epsilon(1e-12).margin(0));
    CHECK(TunableDecay{{1, 0}}.gradient(x)[0] == z);
    const Vec<double, 1> nearer{{sign * 1e120}};
    CHECK(TunableDecay{{1, 3}}.gradient(nearer)[0] == Approx(sign * 1e-240).epsilon(1e-12).margin(0));
    CHECK(hessian_times(PseudoHuber{}, x, Vec<double, 1>{{1.}})[0] == 0);
  }
}

TEST_CASE("z^2 + 3 sin^2 z has its slope, to a unit in the last place, however far out") {
  const PlSine f;
  double worst = 0;
  for (std::uint32_t k = 0; k < 20000; ++k) {
    const Draw xi{23, k, 0, 2};
    const double z = (k % 2 == 0 ? 1 : -1) * std::ldexp(1 + xi.uniform(0), 28 + static_cast<int>(k % 34)),
                 g = f.gradient(Vec<double, 1>{{z}})[0];
    const long double exact = 2.L * z + 3.L * std::sin(2.L * z);
    worst = std::max(worst, static_cast<double>(std::abs(g - exact)) / (std::nextafter(std::abs(g), 1e300) - std::abs(g)));
  }
  CHECK(worst < 1.5);
  for (const double z : {0x1p29, 0x1.8p29, 1e9, 1e15, 1e100, -1e300}) {
    CHECK(f.loss(Vec<double, 1>{{z}}) == Approx(z * z).epsilon(1e-15));
    CHECK(f.gradient(Vec<double, 1>{{z}})[0] == Approx(2 * z).epsilon(1e-8));
    CHECK(hessian_times(f, Vec<double, 1>{{z}}, Vec<double, 1>{{1.}})[0] == Approx(2 + 6 * std::cos(2 * z)).epsilon(1e-13));
  }
  const auto end = run(f, Sgd{.descent = {.eta = 0.125}, .shift = {}}, Vec<double, 1>{{1e12}}, 400, Draw{});
  CHECK_FALSE(end.diverged);
  CHECK(std::abs(end.state[0]) < 1e-12);
}

TEST_CASE("the noise of z^2 + 3 sin^2 z is sqrt(sigma2) |z| where its square is no double") {
  const PlSine f{0.25, 1};
  for (const double z : {1e200, -1e200}) {
    const double noise = f.gradient(Vec<double, 1>{{z}}, Draw{24})[0] - 2 * z;
    CHECK(std::abs(noise) == Approx(0.5e200));
  }
}

TEST_CASE("a user's valley is proved sub-quadratic from f' alone") {
  const UserValley cauchy{[](auto z) {
                            using std::log;
                            return 0.5 * log(1. + z * z);
                          },
                          [](auto z) { return z / (1. + z * z); }};
  static_assert(Landscape<decltype(cauchy), Vec<double, 1>>);
  derivatives_agree(cauchy, 3);
  CHECK(cauchy.curvature() == 1);
  CHECK(cauchy.is_sub_quadratic(4));
  CHECK(cauchy.slope_sup(4) == Approx(0.5).epsilon(1e-6));
  CHECK(cauchy.slope_sup(4) >= 0.5);
  CHECK(cauchy.slope_sup(0.5) >= 0.4);
  CHECK(cauchy.slope_sup(0.5) == Approx(0.4).epsilon(1e-6));
  const UserValley soft{[](auto z) {
                          using std::sqrt;
                          return sqrt(1. + z * z) - 1.;
                        },
                        [](auto z) {
                          using std::sqrt;
                          return z / sqrt(1. + z * z);
                        }};
  CHECK(soft.is_sub_quadratic(2));
}

TEST_CASE("what is not sub-quadratic is not proved so") {
  const UserValley quartic{[](auto z) { return 0.5 * z * z + z * z * z * z; }, [](auto z) { return z + 4. * z * z * z; }};
  CHECK_FALSE(quartic.is_sub_quadratic(1));
  CHECK(quartic.facts(1).chord_sup >= 5);
  const UserValley wave{[](auto z) {
                          using std::cos;
                          return 1. - cos(z);
                        },
                        [](auto z) {
                          using std::sin;
                          return sin(z);
                        }};
  CHECK(wave.is_sub_quadratic(3));
  CHECK_FALSE(wave.is_sub_quadratic(3.5));  // f' turns at pi
  const UserValley tilted{[](auto z) { return z * z / 2. + 0.1 * z; }, [](auto z) { return z + 0.1; }};
  CHECK_FALSE(tilted.is_sub_quadratic(1));
  CHECK(std::isinf(tilted.facts(1).chord_sup));
  CHECK_THROWS_AS(wave.facts(0), std::invalid_argument);
}

TEST_CASE("the certified PL constant of z^2 + 3 sin^2 z is a lower bound, and tight") {
  double smallest = 1e9;
  for (int k = 1; k < 400000; ++k) {
    const Vec<double, 1> z{{k * 1e-4}};
    const double g = PlSine{}.gradient(z)[0];
    smallest = std::min(smallest, g * g / (2 * PlSine{}.loss(z)));
  }
  const double mu = PlSine{}.known().mu;
  CHECK(mu <= smallest);
  CHECK(mu == Approx(smallest).epsilon(1e-4));
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

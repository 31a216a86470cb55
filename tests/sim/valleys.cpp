// One-dimensional valleys: sup |f'|, sub-quadratic or not, and far out.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/landscape/huber.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/plain.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/tunable_decay.hpp"
#include "sim/landscape/user_valley.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/simulate.hpp"
#include "tests/sim/derivatives.hpp"

namespace valley {
namespace {

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

TEST_CASE("a valley's second derivative keeps its digits far out") {
  const auto at = [](const PlainLandscape& f, double z) { return f.type().sharpness(f.address(), &z); };
  for (const double z : {0., 1e-9, 0.3, -0.7, 2., -5., 9., 19.5, -100., 1e6}) {
    INFO(z);
    const long double y = 1.5L * z, w = y * y, sech = 1 / std::cosh(y), t = std::tanh(y);
    const auto digits = [](long double truth) { return Approx(static_cast<double>(truth)).epsilon(1e-13).margin(0); };
    CHECK(at(LogCosh{{1.5}}, z) == digits(2.25L * sech * sech));
    CHECK(at(Tanh2{{1.5}}, z) == digits(2.25L * sech * sech * (1 - 3 * t * t)));
    CHECK(at(PseudoHuber{{1.5}}, z) == digits(2.25L / ((1 + w) * std::sqrt(1 + w))));
    for (const double p : {0., 0.5, 1., 2., 4.})
      CHECK(at(TunableDecay{{1.5, p}}, z) == digits(2.25L * (1 + (1 - p) * w) * std::pow(1 + w, -1 - p / 2.L)));
  }
  CHECK(at(PseudoHuber{}, 1e200) == 0);
  CHECK(at(TunableDecay{{1, 0.5}}, 1e200) == Approx(0.5e-100).epsilon(1e-12).margin(0));
  CHECK(at(TunableDecay{{1, 1e20}}, 0) == 1);
}

TEST_CASE("Huber's slope is delta where the valley's argument is no double, and NaN of NaN") {
  const auto slope = [](double z) { return Huber{{1e30, 2}}.gradient(Vec<double, 1>{{z}})[0]; };
  CHECK(slope(1e290) == 2e30);
  CHECK(slope(-1e290) == -2e30);
  CHECK(std::isnan(slope(std::nan(""))));
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

TEST_CASE("a parabola's curvature for exact means is the square of its scale, beyond doubles") {
  for (const double curvature : {0.2, 1. / 3, 3.8, 4.}) {
    INFO(curvature);
    const Quadratic f(curvature);
    const std::vector<CurvatureAtom> all = f.atoms();
    REQUIRE(all.size() == 1);
    const long double square = static_cast<long double>(f.s) * f.s, both = static_cast<long double>(all[0].high) + all[0].low;
    CHECK(std::abs(both / square - 1) < 1e-18L);
    CHECK(all[0].probability == 1);
  }
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

}  // namespace
}  // namespace valley

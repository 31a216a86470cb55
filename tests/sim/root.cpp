// Errors in units of the exact value's last place, against 50 decimal digits.
#include "sim/arithmetic/root.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/arithmetic/coordinates.hpp"
#include "sim/arithmetic/dual.hpp"
#include "sim/arithmetic/eigen_state.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;
constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();

double ulps(double got, const Exact& exact) {
  const double place = std::ldexp(1., std::ilogb(exact.convert_to<double>()) - 52);
  return std::isfinite(got) ? abs((Exact(got) - exact) / place).convert_to<double>() : inf;
}

/// Numbers in [1, 4) times 2^(2 j): random ones, a grid, and those next to powers of 2.
std::vector<double> mantissas(int count) {
  std::vector<double> out{1, 2, std::nextafter(1., 2.), std::nextafter(2., 1.), std::nextafter(2., 3.), std::nextafter(4., 3.)};
  for (int k = 0; k < count; ++k) {
    out.push_back(1 + 3 * Draw{15, 0, 0, 2}.uniform(static_cast<std::uint32_t>(k)));
    out.push_back(1 + 3. * k / count);
  }
  return out;
}

TEST_CASE("a root errs by less than 0.51 ulp, with its inverse by less than 1.1, from 2^-1000 to 2^1000") {
  double paired = 0, single = 0, inverse = 0, any = 0;
  int power = -1000;
  for (const double m : mantissas(20000)) {
    const double x = std::ldexp(m, power);
    power = power == 998 ? -1000 : power + 2;
    const auto both = root_and_inverse(x);
    const Exact s = sqrt(Exact(x)), one_over = 1 / s;
    paired = std::max(paired, ulps(both.root, s));
    single = std::max(single, ulps(root(x), s));
    inverse = std::max(inverse, ulps(both.inverse, one_over));
    any = std::max(any, ulps(usual_inverse_root(x), one_over));
  }
  CHECK(single < 0.51);
  CHECK(paired < 1.1);
  CHECK(inverse < 1.1);
  CHECK(any < 1.1);
}

TEST_CASE("a quotient errs by less than 0.51 ulp, whatever the divisor's size and sign") {
  double worst = 0;
  std::uint32_t k = 0;
  const Draw xi{16, 0, 0, 2};
  for (const double m : mantissas(20000)) {
    const double b = std::ldexp(k % 3 == 0 ? -m : m, static_cast<int>(xi.index(k, 800)) - 400);
    const double a = std::ldexp(xi.uniform(k) - 0.5, static_cast<int>(xi.index(k + 1, 800)) - 400);
    ++k;
    const Exact exact = Exact(a) / Exact(b);
    worst = std::max(worst, ulps(quotient(a, b), exact));
  }
  CHECK(worst < 0.51);
  CHECK(quotient(0., 3.) == 0);
  CHECK(quotient(1., 1.) == 1);
  CHECK(std::isnan(quotient(nan, 1.)));
  CHECK(std::isnan(quotient(1., nan)));
}

/// Of a point in registers, side by side in registers, and in Eigen's.
template <class Check>
void with_each_state(double a, double b, Check check) {
  const Vec<double, 2> x{{a, b}};
  auto side_by_side = Coordinates<8, 1>::zero();
  side_by_side.v[0][0] = a, side_by_side.v[0][1] = b;
  const Eigen::VectorXd in_eigen = Eigen::Vector2d(a, b);
  check(x, [](const auto& p, int i) { return p[i]; });
  check(side_by_side, [](const auto& p, int i) { return p.v[0][i]; });
  check(in_eigen, [](const auto& p, int i) { return p[i]; });
}

TEST_CASE("a norm is right whatever its size, from the least double to the largest") {
  for (const double size : {1e-300, 1e-200, 1e-162, 1e-150, 1., 1e150, 1e160, 1e200, 2e307})
    with_each_state(3 * size, -4 * size, [&](const auto& x, auto) { CHECK(norm(x) == Approx(5 * size).epsilon(1e-15)); });
  with_each_state(0x1p-1074, 0, [](const auto& x, auto) { CHECK(norm(x) == 0x1p-1074); });
  with_each_state(0, 0, [](const auto& x, auto) { CHECK(norm(x) == 0); });
  with_each_state(inf, 1, [](const auto& x, auto) { CHECK(norm(x) == inf); });
  with_each_state(nan, 1, [](const auto& x, auto) { CHECK(std::isnan(norm(x))); });
  const Vec<Dual<double>, 2> moving{{{3e-200, 1.}, {4e-200, 0.}}};
  CHECK(norm(moving).value == Approx(5e-200));
  CHECK(norm(moving).rate == Approx(0.6));
}

TEST_CASE("where no square is lost, a norm has the bits of the plain root") {
  std::uint32_t k = 0;
  for (const double m : mantissas(2000)) {
    const double a = std::ldexp(m, static_cast<int>(Draw{17, 0, 0, 2}.index(k++, 900)) - 450), b = -0.7 * a;
    CHECK(norm(Vec<double, 2>{{a, b}}) == std::sqrt(a * a + b * b));
  }
}

TEST_CASE("the slope of the two-parameter network is |u| where u^2 comes near overflow, and beyond") {
  const TwoParameter f;
  for (const double u : {0x1p501, -0x1p501, 1e154, -1e154, 1e200, -1e300}) {
    CHECK(f.slope(u) == std::abs(u));
    const auto g = f.gradient(Vec<double, 2>{{u, 0.5 / std::abs(u)}});
    const double out = tanh(0.5), outer = out * (1 - out * out);
    CHECK(g[0] == Approx(outer * (0.5 / std::abs(u)) * (u > 0 ? 1 : -1)));
    CHECK(g[1] == Approx(outer * std::abs(u)));
  }
  const Vec<double, 2> minimum{{1e200, 0}};
  CHECK(f.loss(minimum) == 0);
  CHECK((f.gradient(minimum)[0] == 0 && f.gradient(minimum)[1] == 0));
  const Sgd rule{.descent = {.eta = 0.1}, .shift = {}};
  CHECK_FALSE(run(f, rule, minimum, 3, Draw{}).diverged);
  CHECK(run(f, rule, minimum, 3, Draw{}).state[0] == 1e200);
}

TEST_CASE("the slope of the two-parameter network at 0 is 1, and its inverse") {
  const TwoParameter f;
  CHECK(f.slope(0.) == 1);
}

TEST_CASE("a unit shift is as long as rho, whatever the gradient's size, and 0 at 0") {
  for (const double epsilon : {0., 1e-308}) {
    const UnitShift shift{.rho = 0.1, .epsilon = epsilon};
    for (const double size : {1e-300, 1e-170, 1e-162, 1e-150, 1e-5, 1., 1e5, 1e150, 1e200, 4e307})
      with_each_state(3 * size, -4 * size, [&](const auto& g, auto at) {
        const std::decay_t<decltype(g)> p = shift(g);
        CHECK(at(p, 0) == Approx(0.06).epsilon(size < 1e-299 && epsilon > 0 ? 1e-8 : 1e-14));
        CHECK(at(p, 1) == Approx(-0.08).epsilon(size < 1e-299 && epsilon > 0 ? 1e-8 : 1e-14));
      });
    with_each_state(0, 0, [&](const auto& g, auto at) {
      const std::decay_t<decltype(g)> p = shift(g);
      CHECK((at(p, 0) == 0 && at(p, 1) == 0));
    });
    CHECK(std::isnan(shift(Vec<double, 2>{{nan, 0.}})[0]));
  }
  with_each_state(0, -0x1p-1074, [](const auto& g, auto at) {
    const std::decay_t<decltype(g)> p = UnitShift{.rho = 0.1}(g);
    CHECK(at(p, 1) == -0.1);
  });
  const auto half = UnitShift{.rho = 1, .epsilon = 1e-200}(Vec<double, 2>{{1e-200, 0.}});
  CHECK(half[0] == Approx(0.5));
}

}  // namespace
}  // namespace valley

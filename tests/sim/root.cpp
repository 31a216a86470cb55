// Errors in units of the exact value's last place, against 50 decimal digits.
#include "sim/root.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "sim/draw.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"

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
    any = std::max(any, ulps(inverse_root(x), one_over));
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

TEST_CASE("the inverse root of 0, of subnormal and huge numbers, of infinity and of NaN") {
  CHECK(inverse_root(0.) == inf);
  CHECK(inverse_root(inf) == 0);
  CHECK(std::isnan(inverse_root(-1.)));
  CHECK(std::isnan(inverse_root(nan)));
  for (const double x : {0x1p-1074, 0x1.8p-1060, 0x1p-1022, 0x1p-1001, 0x1p1001, 0x1.fffp1023})
    CHECK(ulps(inverse_root(x), 1 / sqrt(Exact(x))) < 1.5);
}

TEST_CASE("the slope of the two-parameter network is |u| where u^2 comes near overflow, infinite where it does") {
  const TwoParameter f;
  for (const double u : {0x1p501, -0x1p501, 1e154, -1e154}) {
    CHECK(f.slope(u) == std::abs(u));
    const auto g = f.gradient(Vec<double, 2>{{u, 0.5 / std::abs(u)}});
    const double out = tanh(0.5), outer = out * (1 - out * out);
    CHECK(g[0] == Approx(outer * (0.5 / std::abs(u)) * (u > 0 ? 1 : -1)));
    CHECK(g[1] == Approx(outer * std::abs(u)));
  }
  CHECK(f.slope(1e200) == inf);
}

TEST_CASE("the slope of the two-parameter network at 0 is 1, and its inverse") {
  const TwoParameter f;
  CHECK(f.slope(0.) == 1);
}

TEST_CASE("a unit shift is as long as rho, whatever the gradient's size, and 0 at 0") {
  const UnitShift shift{.rho = 0.1};
  for (const double size : {1e-300, 1e-170, 1e-150, 1e-5, 1., 1e5, 1e150}) {
    const auto p = shift(Vec<double, 2>{{3 * size, -4 * size}});
    // Squares of subnormal size have few digits left.
    const double digits = size < 1e-155 ? 1e-2 : 1e-14;
    if (size > 1e-162) {
      CHECK(p[0] == Approx(0.06).epsilon(digits));
      CHECK(p[1] == Approx(-0.08).epsilon(digits));
    } else {  // squares vanish
      CHECK((p[0] == 0 && p[1] == 0));
    }
  }
  const auto none = shift(Vec<double, 2>{{0., 0.}}), far = shift(Vec<double, 2>{{1e200, 0.}});
  CHECK((none[0] == 0 && none[1] == 0));
  CHECK((far[0] == 0 && far[1] == 0));  // the norm overflows
  CHECK(std::isnan(shift(Vec<double, 2>{{nan, 0.}})[0]));
}

}  // namespace
}  // namespace valley

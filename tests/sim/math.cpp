// Errors in units of the exact value's last place, against 50 decimal digits.
#include "sim/arithmetic/math.hpp"

#include <boost/multiprecision/cpp_bin_float.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "sim/draw.hpp"

namespace valley {
namespace {

using Exact = boost::multiprecision::cpp_bin_float_50;
using Points = std::vector<double>;
constexpr double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
constexpr double tiny = 0x1p-1074, smallest_normal = 0x1p-1022, largest = std::numeric_limits<double>::max();

double last_place(const Exact& value) {
  const double size = std::abs(value.convert_to<double>());
  return size < smallest_normal ? tiny : std::ldexp(1., std::ilogb(size) - 52);
}

/// |got - exact| in ulp; 0 where both overflow, infinite where one does or got is NaN.
double ulps(double got, const Exact& exact) {
  const double rounded = exact.convert_to<double>();
  if (std::isinf(rounded) || !std::isfinite(got)) return got == rounded ? 0 : inf;
  return abs((Exact(got) - exact) / last_place(exact)).convert_to<double>();
}

/// Equally spaced, ends included, moved a little off round numbers.
void add_grid(Points& to, double from, double until, int count) {
  for (int i = 0; i < count; ++i) to.push_back(from + (until - from) * (i + 0.37) / count);
  to.push_back(from);
  to.push_back(until);
}

/// Random bits: every sign, exponent and mantissa, without those beyond `size`.
void add_random(Points& to, double size, std::uint32_t count) {
  for (std::uint32_t k = 0; k < count; ++k) {
    const double x = as_real(Draw{11, 0, 0, 2}.bits(k));
    if (std::abs(x) <= size) to.push_back(x);
  }
}

/// x and its two neighbours on either side.
void add_near(Points& to, double x) {
  to.push_back(x);
  for (double direction : {-inf, inf}) {
    double next = x;
    for (int i = 0; i < 2; ++i) to.push_back(next = std::nextafter(next, direction));
  }
}

void add_zero_and_subnormals(Points& to) {
  for (double x : {0., tiny, 3 * tiny, smallest_normal - tiny, smallest_normal, 0x1p-300, 0x1p-60, 0x1p-53, 0x1p-27}) {
    to.push_back(x);
    to.push_back(-x);
  }
}

template <class Function, class Reference>
void check_error(double bound, const Points& points, Function f, Reference exact) {
  double worst = 0, where = 0;
  for (double x : points) {
    const double error = ulps(f(x), exact(Exact(x)));
    if (error > worst) {
      worst = error;
      where = x;
    }
  }
  CAPTURE(where, f(where), points.size());
  CHECK(worst < bound);
}

/// (k + 1/2) ln 2, where the reductions of exp change their k, and their halves.
Points reduction_ends(double size) {
  Points out;
  constexpr double ln2 = 0.69314718055994531;
  for (int k = -1100; k <= 1100; ++k)
    for (double part : {0.25, 0.5, 0.75})
      if (std::abs((k + part) * ln2) < size) add_near(out, (k + part) * ln2);
  return out;
}

TEST_CASE("exp errs by less than 1 ulp, subnormal results and overflow included") {
  Points points = reduction_ends(746);
  add_grid(points, -1.5, 1.5, 6000);
  add_grid(points, -746, -708, 2000);
  add_grid(points, 709.7, 709.8, 500);
  add_random(points, 800, 2000);
  add_zero_and_subnormals(points);
  add_near(points, 709.782712893384);
  check_error(
      1, points, [](double x) { return exp(x); }, [](const Exact& x) { return Exact(exp(x)); });
}

TEST_CASE("expm1 errs by less than 2 ulp") {
  Points points = reduction_ends(710);
  add_grid(points, 0.3, 0.5, 6000);
  add_grid(points, -1.5, 1.5, 6000);
  add_grid(points, -45, -35, 500);
  add_random(points, 800, 2000);
  add_zero_and_subnormals(points);
  check_error(
      2, points, [](double x) { return expm1(x); }, [](const Exact& x) { return Exact(boost::multiprecision::expm1(x)); });
}

TEST_CASE("tanh errs by less than 2 ulp") {
  Points points = reduction_ends(23);
  for (double& x : points) x *= 0.5;
  add_grid(points, 0.4, 0.6, 6000);
  add_grid(points, -3, 3, 6000);
  add_grid(points, 3, 23, 2000);
  add_random(points, 800, 2000);
  add_zero_and_subnormals(points);
  add_near(points, 22);
  check_error(
      2, points, [](double x) { return tanh(x); }, [](const Exact& x) { return Exact(tanh(x)); });
}

TEST_CASE("log errs by less than 1.1 ulp, from subnormals to the largest double") {
  Points points;
  add_grid(points, 0.703, 0.70711, 6000);
  add_grid(points, 0.5, 2, 4000);
  add_grid(points, 1 - 1e-6, 1 + 1e-6, 1000);
  add_grid(points, 1.4, 1.5, 3000);
  add_random(points, largest, 4000);
  add_zero_and_subnormals(points);
  for (double x : {1., 0.5, 2., 0.70710678118654757, 1.4142135623730951}) add_near(points, x);
  points.push_back(largest);
  std::erase_if(points, [](double x) { return !(x > 0); });
  check_error(
      1.1, points, [](double x) { return log(x); }, [](const Exact& x) { return Exact(log(x)); });
}

TEST_CASE("log1p errs by less than 1.6 ulp") {
  Points points;
  add_grid(points, -0.3, 0.5, 6000);
  add_grid(points, -1 + 0x1p-53, -0.29, 3000);
  add_grid(points, -1e-6, 1e-6, 1000);
  add_grid(points, -0x1.9p-53, -0x1.7p-53, 500);
  add_grid(points, 0.26, 0.29, 2000);
  add_grid(points, 0.4, 4, 3000);
  add_random(points, largest, 4000);
  add_zero_and_subnormals(points);
  for (double x : {-0.5, 1., 0x1p53, 0x1p60, -0.29289321881345248, 0.41421356237309503}) add_near(points, x);
  points.push_back(largest);
  std::erase_if(points, [](double x) { return !(x > -1); });
  check_error(
      1.6, points, [](double x) { return log1p(x); }, [](const Exact& x) { return Exact(boost::multiprecision::log1p(x)); });
}

/// Near multiples of pi/4, the nearest of all among them: the convergents of pi/2's continued fraction, doubled.
Points turns() {
  Points points;
  add_grid(points, -0.8, 0.8, 4000);
  add_grid(points, -100, 100, 4000);
  add_grid(points, -0x1p30, 0x1p30, 2000);
  add_random(points, 0x1p30, 2000);
  add_zero_and_subnormals(points);
  const Exact quarter = boost::math::constants::pi<Exact>() / 4;
  for (int k = 1; k < 400; ++k) add_near(points, Exact(quarter * k).convert_to<double>());
  for (double k : {11., 355., 51819., 52174., 260515., 573204., 4846147., 5419351., 37362253., 122925461., 411557987.})
    for (double doubled = k; doubled < 0x1p30; doubled *= 2)
      for (double x : {doubled, Exact(quarter * 2 * doubled).convert_to<double>()})
        if (x < 0x1p30) add_near(points, x);
  points.push_back(0x1p30);
  return points;
}

TEST_CASE("sin and cos err by less than 1.6 ulp up to 2^30, near multiples of pi/2 too") {
  const Points points = turns();
  check_error(
      1.6, points, [](double x) { return sin(x); }, [](const Exact& x) { return Exact(sin(x)); });
  check_error(
      1.6, points, [](double x) { return cos(x); }, [](const Exact& x) { return Exact(cos(x)); });
}

TEST_CASE("values at 0, infinity, NaN and outside the domain") {
  for (double zero : {0., -0.}) CHECK((exp(zero) == 1 && log(zero) == -inf));
  CHECK(exp(inf) == inf);
  CHECK(exp(-inf) == 0);
  CHECK(exp(largest) == inf);
  CHECK(exp(-largest) == 0);
  CHECK(exp(-745.2) == 0);
  CHECK(exp(-745.1) == tiny);
  CHECK(expm1(0.) == 0);
  CHECK(expm1(inf) == inf);
  CHECK(expm1(-inf) == -1);
  CHECK((tanh(inf) == 1 && tanh(-inf) == -1));
  CHECK(tanh(22.) == 1);
  CHECK((tanh(-0.) == 0 && std::signbit(tanh(-0.))));
  CHECK(tanh(tiny) == tiny);
  CHECK(log(1.) == 0);
  CHECK(log(inf) == inf);
  CHECK(log1p(0.) == 0);
  CHECK(log1p(-1.) == -inf);
  CHECK(log1p(inf) == inf);
  CHECK((sin(0.) == 0 && cos(0.) == 1));
  for (double bad :
       {log(-1.), log(-tiny), log(-inf), log1p(-1.5), log1p(-inf), sin(inf), cos(-inf), sin(0x1.1p30), cos(-0x1.1p30)})
    CHECK(std::isnan(bad));
  for (double none : {exp(nan), expm1(nan), tanh(nan), log(nan), log1p(nan), sin(nan), cos(nan), tanh(-nan), log(-nan)})
    CHECK(std::isnan(none));
}

TEST_CASE("tanh and sin are odd and cos is even to the last bit") {
  Points points;
  add_grid(points, 0.01, 30, 1000);
  for (double x : points) {
    REQUIRE(tanh(-x) == -tanh(x));
    REQUIRE(sin(-x) == -sin(x));
    REQUIRE(cos(-x) == cos(x));
  }
}

/// Centres of cells of (0, 1) as the normal numbers use them: spread, towards 0, towards 1 and around 1/2.
Points cells() {
  Points points;
  for (std::uint32_t k = 0; k < 6000; ++k) {
    const std::uint64_t bits = Draw{12, 0, 0, 2}.bits(k);
    const unsigned by = k / 4 % 52;
    const std::uint64_t kinds[] = {bits, bits >> by, ~(bits >> by), (bits >> by) + (k % 8 < 4 ? 1ull << 63 : -(bits >> by << 1))};
    points.push_back(draw_detail::cell_centre(kinds[k % 4]));
  }
  for (std::uint64_t bits : {0ull, 1ull << 12, ~0ull, ~0ull << 13, 1ull << 63, (1ull << 63) - 1})
    points.push_back(draw_detail::cell_centre(bits));
  return points;
}

TEST_CASE("the radius of normal numbers errs by less than 1.2 ulp, the half turn's cosine by less than 2.5") {
  const Exact pi = boost::math::constants::pi<Exact>();
  check_error(
      1.2, cells(), [](double u) { return radius_from(u); }, [](const Exact& u) { return Exact(sqrt(-2 * log(u))); });
  check_error(
      2.5, cells(), [](double t) { return cos_half_turn(t); }, [&](const Exact& t) { return Exact(sin(pi * (Exact(0.5) - t))); });
}

TEST_CASE("the half turn's sine errs by less than 2^-52") {
  const Exact pi = boost::math::constants::pi<Exact>();
  double worst = 0;
  for (double t : cells()) worst = std::max(worst, abs(Exact(sin_half_turn(t)) - sin(pi * Exact(t))).convert_to<double>());
  CHECK(worst < 0x1p-52);
}

}  // namespace
}  // namespace valley

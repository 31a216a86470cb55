#include "sim/arithmetic/dual.hpp"

#include <catch2/catch.hpp>
#include <cmath>

namespace valley {
namespace {

/// f's rate at x, and its slope by differences.
template <class F>
void check_slope(const char* name, const F& f, double x) {
  INFO(name << " at " << x);
  constexpr double h = 1e-5;
  const double slope = (f(x + h) - f(x - h)) / (2 * h);
  const Dual<double> moved = f(Dual<double>(x, 1)), twice = f(Dual<double>(x, 2));
  CHECK(moved.value == f(x));
  CHECK(moved.rate == Approx(slope).epsilon(1e-8));
  CHECK(twice.rate == Approx(2 * moved.rate).epsilon(1e-15));
}

}  // namespace

TEST_CASE("every function and operation of dual numbers has its value and its slope") {
  for (const double at : {0.3, 0.7, 1.9}) {
    check_slope(
        "sqrt", [](auto x) { return sqrt(x); }, at);
    check_slope(
        "exp", [](auto x) { return exp(x); }, at);
    check_slope(
        "expm1", [](auto x) { return expm1(x); }, at);
    check_slope(
        "log", [](auto x) { return log(x); }, at);
    check_slope(
        "log1p", [](auto x) { return log1p(x); }, at);
    check_slope(
        "sin", [](auto x) { return sin(x); }, at);
    check_slope(
        "cos", [](auto x) { return cos(x); }, at);
    check_slope(
        "tanh", [](auto x) { return tanh(x); }, at);
    check_slope(
        "-x", [](auto x) { return -x; }, at);
    check_slope(
        "x + x * x", [](auto x) { return x + x * x; }, at);
    check_slope(
        "x * x - x", [](auto x) { return x * x - x; }, at);
    check_slope(
        "x / (x * x + 1)", [](auto x) { return x / (x * x + 1.); }, at);
    check_slope(
        "1 - 3 x", [](auto x) { return 1. - 3. * x; }, at);
    check_slope(
        "2 + x 3 - 1", [](auto x) { return 2. + x * 3. - 1.; }, at);
    check_slope(
        "x / 3", [](auto x) { return x / 3.; }, at);
  }
}

}  // namespace valley

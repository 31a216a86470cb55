#include "sim/arithmetic/dual.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sim/arithmetic/functions.hpp"

namespace valley {
namespace {

/// f's rate at x, and its slope by differences.
template <class F>
void check_slope(const char* name, double x, const F& f) {
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
    check_slope("sqrt", at, [](auto x) { return sqrt(x); });
    check_slope("exp", at, [](auto x) { return exp(x); });
    check_slope("expm1", at, [](auto x) { return expm1(x); });
    check_slope("log", at, [](auto x) { return log(x); });
    check_slope("log1p", at, [](auto x) { return log1p(x); });
    check_slope("sin", at, [](auto x) { return sin(x); });
    check_slope("cos", at, [](auto x) { return cos(x); });
    check_slope("tanh", at, [](auto x) { return tanh(x); });
    check_slope("-x", at, [](auto x) { return -x; });
    check_slope("x + x * x", at, [](auto x) { return x + x * x; });
    check_slope("x * x - x", at, [](auto x) { return x * x - x; });
    check_slope("x / (x * x + 1)", at, [](auto x) { return x / (x * x + 1.); });
    check_slope("1 - 3 x", at, [](auto x) { return 1. - 3. * x; });
    check_slope("2 + x 3 - 1", at, [](auto x) { return 2. + x * 3. - 1.; });
    check_slope("x / 3", at, [](auto x) { return x / 3.; });
    // What is made of these.
    check_slope("sq", at, [](auto x) { return sq(x); });
    check_slope("power<3>", at, [](auto x) { return power<3>(x); });
    check_slope("power<-2>", at, [](auto x) { return power<-2>(x); });
    check_slope("pow(x, x)", at, [](auto x) { return pow(x, x); });
    check_slope("max(x, x * x)", at, [](auto x) { return max(x, x * x); });
    check_slope("min(x, x * x)", at, [](auto x) { return min(x, x * x); });
    check_slope("abs(-x)", at, [](auto x) { return abs(-x); });
    check_slope("sign", at, [](auto x) { return sign(x); });
    check_slope("relu", at, [](auto x) { return relu(x); });
    check_slope("relu(-x)", at, [](auto x) { return relu(-x); });
    check_slope("tan(x / 4)", at, [](auto x) { return tan(x / 4.); });
    check_slope("sinh", at, [](auto x) { return sinh(x); });
    check_slope("cosh", at, [](auto x) { return cosh(x); });
    check_slope("sigmoid", at, [](auto x) { return sigmoid(x); });
    check_slope("softplus", at, [](auto x) { return softplus(x); });
  }
}

}  // namespace valley

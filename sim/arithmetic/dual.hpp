// A number and its rate of change: forward-mode automatic differentiation in one direction,
// over any scalar T that has the operation, intervals included (which is why it is here:
// the packaged ones are not written for those).
#pragma once

#include <concepts>

#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/math.hpp"

namespace valley {

template <class T>
struct Dual {
  template <class S>
  static constexpr bool Constant = std::same_as<S, double> || std::same_as<S, T>;

  T value{};
  T rate{};

  Dual() = default;
  VALLEY_HD Dual(const T& v) : value(v), rate(0.) {}  // NOLINT: a constant is a number that does not move
  VALLEY_HD Dual(double v)                            // NOLINT: as above
      requires(!std::same_as<T, double>)
      : value(v), rate(0.) {}
  VALLEY_HD Dual(const T& v, const T& r) : value(v), rate(r) {}

  VALLEY_HD friend Dual operator-(const Dual& a) { return {-a.value, -a.rate}; }
  VALLEY_HD friend Dual operator+(const Dual& a, const Dual& b) { return {a.value + b.value, a.rate + b.rate}; }
  VALLEY_HD friend Dual operator-(const Dual& a, const Dual& b) { return {a.value - b.value, a.rate - b.rate}; }
  VALLEY_HD friend Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.rate * b.value + a.value * b.rate};
  }
  VALLEY_HD friend Dual operator/(const Dual& a, const Dual& b) {
    const T quotient = a.value / b.value;
    return {quotient, (a.rate - quotient * b.rate) / b.value};
  }
  // With a number that does not move: its rate of 0 is no term, so nothing is added, and 0 times infinity is not asked for.
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator+(const S& s, const Dual& a) { return {s + a.value, a.rate}; }
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator+(const Dual& a, const S& s) { return {a.value + s, a.rate}; }
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator-(const S& s, const Dual& a) { return {s - a.value, -a.rate}; }
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator-(const Dual& a, const S& s) { return {a.value - s, a.rate}; }
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator*(const S& s, const Dual& a) { return {s * a.value, s * a.rate}; }
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator*(const Dual& a, const S& s) { return {a.value * s, a.rate * s}; }
  template <class S>
  requires Constant<S> VALLEY_HD friend Dual operator/(const Dual& a, const S& s) { return {a.value / s, a.rate / s}; }

  VALLEY_HD friend auto operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  VALLEY_HD friend auto operator>(const Dual& a, const Dual& b) { return a.value > b.value; }
  /// a where `yes` holds, else b; lane by lane where T has lanes.
  template <class Yes>
  requires(!std::same_as<Yes, bool>) VALLEY_HD friend Dual select(const Yes& yes, const Dual& a, const Dual& b) {
    return {select(yes, a.value, b.value), select(yes, a.rate, b.rate)};
  }

  VALLEY_HD friend Dual sqrt(const Dual& a) {
    const T root = sqrt(a.value);
    return {root, a.rate * (0.5 / root)};
  }
  VALLEY_HD friend Dual exp(const Dual& a) {
    const T power = exp(a.value);
    return {power, a.rate * power};
  }
  VALLEY_HD friend Dual expm1(const Dual& a) { return {expm1(a.value), a.rate * exp(a.value)}; }
  VALLEY_HD friend Dual log(const Dual& a) { return {log(a.value), a.rate / a.value}; }
  VALLEY_HD friend Dual log1p(const Dual& a) { return {log1p(a.value), a.rate / (1. + a.value)}; }
  VALLEY_HD friend Dual sin(const Dual& a) { return {sin(a.value), a.rate * cos(a.value)}; }
  VALLEY_HD friend Dual cos(const Dual& a) { return {cos(a.value), -a.rate * sin(a.value)}; }
  VALLEY_HD friend Dual tanh(const Dual& a) {
    const T t = tanh(a.value);
    return {t, a.rate * (1. - t * t)};
  }
};

}  // namespace valley

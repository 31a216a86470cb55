// A number and its rate of change: forward-mode automatic differentiation in one direction,
// over any scalar T that has the operation, intervals included (which is why it is here:
// the packaged ones are not written for those).
#pragma once

#include <concepts>

#include "sim/math.hpp"

namespace valley {

template <class T>
struct Dual {
  T value{};
  T rate{};

  Dual() = default;
  Dual(const T& v) : value(v), rate(0.) {}  // NOLINT: a constant is a number that does not move
  Dual(double v)                            // NOLINT: as above
      requires(!std::same_as<T, double>)
      : value(v), rate(0.) {}
  Dual(const T& v, const T& r) : value(v), rate(r) {}

  friend Dual operator-(const Dual& a) { return {-a.value, -a.rate}; }
  friend Dual operator+(const Dual& a, const Dual& b) { return {a.value + b.value, a.rate + b.rate}; }
  friend Dual operator-(const Dual& a, const Dual& b) { return {a.value - b.value, a.rate - b.rate}; }
  friend Dual operator*(const Dual& a, const Dual& b) { return {a.value * b.value, a.rate * b.value + a.value * b.rate}; }
  friend Dual operator/(const Dual& a, const Dual& b) {
    const T quotient = a.value / b.value;
    return {quotient, (a.rate - quotient * b.rate) / b.value};
  }
  friend bool operator<(const Dual& a, const Dual& b) { return a.value < b.value; }
  friend bool operator>(const Dual& a, const Dual& b) { return a.value > b.value; }

  friend Dual sqrt(const Dual& a) {
    const T root = sqrt(a.value);
    return {root, a.rate / (2. * root)};
  }
  friend Dual exp(const Dual& a) {
    const T power = exp(a.value);
    return {power, a.rate * power};
  }
  friend Dual log(const Dual& a) {
    return {log(a.value), a.rate / a.value};
  }
  friend Dual sin(const Dual& a) {
    return {sin(a.value), a.rate * cos(a.value)};
  }
  friend Dual cos(const Dual& a) {
    return {cos(a.value), -a.rate * sin(a.value)};
  }
  friend Dual tanh(const Dual& a) {
    const T t = tanh(a.value);
    return {t, a.rate * (1. - t * t)};
  }
};

}  // namespace valley

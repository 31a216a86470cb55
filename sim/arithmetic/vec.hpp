// A point of a landscape with few parameters: lives in registers, on host and device,
// for any scalar (double, float, an automatic-differentiation number).
#pragma once

#include <type_traits>

#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/lanes.hpp"
#include "sim/arithmetic/norm.hpp"
#include "sim/arithmetic/root.hpp"

namespace valley {

template <class Real, int N>
struct Vec {
  Real x[N] = {};

  VALLEY_HD constexpr Real& operator[](int i) { return x[i]; }
  VALLEY_HD constexpr const Real& operator[](int i) const { return x[i]; }
  static constexpr int size() { return N; }

  VALLEY_HD friend Vec operator+(Vec a, const Vec& b) {
    for (int i = 0; i < N; ++i) a.x[i] = a.x[i] + b.x[i];
    return a;
  }
  VALLEY_HD friend Vec operator-(Vec a, const Vec& b) {
    for (int i = 0; i < N; ++i) a.x[i] = a.x[i] - b.x[i];
    return a;
  }
  VALLEY_HD friend Vec operator*(double s, Vec a) {
    for (int i = 0; i < N; ++i) a.x[i] = s * a.x[i];
    return a;
  }
  template <class S, class = std::enable_if_t<std::is_same_v<S, Real> && !std::is_same_v<S, double>>>
  VALLEY_HD friend Vec operator*(const S& s, Vec a) {
    for (int i = 0; i < N; ++i) a.x[i] = s * a.x[i];
    return a;
  }
};

/// x becomes a where `yes` holds.
template <class Real, int N>
VALLEY_HD void assign_where(decltype(Real() < Real()) yes, const Vec<Real, N>& a, Vec<Real, N>& x) {
  for (int i = 0; i < N; ++i) x[i] = select(yes, a[i], x[i]);
}

/// a . b
template <class Real, int N>
VALLEY_HD Real dot(const Vec<Real, N>& a, const Vec<Real, N>& b) {
  Real sum = a.x[0] * b.x[0];
  for (int i = 1; i < N; ++i) sum = sum + a.x[i] * b.x[i];
  return sum;
}

/// ||a||^2
template <class Real, int N>
VALLEY_HD Real squares(const Vec<Real, N>& a) {
  Real sum = a.x[0] * a.x[0];
  for (int i = 1; i < N; ++i) sum = sum + a.x[i] * a.x[i];
  return sum;
}

/// 1/||a|| from a ||a||^2 that keeps its digits.
template <Lane Real, int N>
VALLEY_HD Real inverse_norm(const Vec<Real, N>& /*a*/, const Real& square) {
  return usual_inverse_root(square);
}

}  // namespace valley

// The rest of the usual functions, each of operations that are the same bits for doubles, lanes and devices, and of dual
// numbers over them: what a landscape of one's own may call, beside sqrt, exp, expm1, log, log1p, sin, cos and tanh.
#pragma once

#include "sim/arithmetic/dual.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/math.hpp"

namespace valley {

template <class Real>
VALLEY_HD Real sq(const Real& x) {
  return x * x;
}

/// x^n for a whole n, by squaring.
template <int n, class Real>
VALLEY_HD Real power(const Real& x) {
  if constexpr (n < 0) {
    return 1. / power<-n>(x);
  } else if constexpr (n == 0) {
    return Real(1.);
  } else if constexpr (n == 1) {
    return x;
  } else {
    const Real half = power<n / 2>(x);
    if constexpr (n % 2 == 0) return half * half;
    return half * half * x;
  }
}
/// x^p = e^(p log x), for x > 0; NaN below.
template <class Real>
VALLEY_HD Real pow(const Real& x, const Real& p) {
  return exp(p * log(x));
}

/// At a tie the derivative is the second's.
template <class Real>
VALLEY_HD Real max(const Real& a, const Real& b) {
  return select(a > b, a, b);
}
template <class Real>
VALLEY_HD Real min(const Real& a, const Real& b) {
  return select(a < b, a, b);
}
template <class Real>
VALLEY_HD Real abs(const Real& x) {
  return select(x < Real(0.), Real(-1. * x), x);
}
/// -1, 0 or 1.
template <class Real>
VALLEY_HD Real sign(const Real& x) {
  return select(x > Real(0.), Real(1.), select(x < Real(0.), Real(-1.), Real(0.)));
}
template <class Real>
VALLEY_HD Real relu(const Real& x) {
  return max(x, Real(0.));
}

template <class Real>
VALLEY_HD Real tan(const Real& x) {
  return sin(x) / cos(x);
}
template <class Real>
VALLEY_HD Real sinh(const Real& x) {
  const Real e = expm1(x);
  return 0.5 * (e + e / (1. + e));
}
template <class Real>
VALLEY_HD Real cosh(const Real& x) {
  return 0.5 * (exp(x) + exp(Real(-1. * x)));
}
/// 1/(1 + e^-x).
template <class Real>
VALLEY_HD Real sigmoid(const Real& x) {
  return 0.5 + 0.5 * tanh(Real(0.5 * x));
}
/// log(1 + e^x).
template <class Real>
VALLEY_HD Real softplus(const Real& x) {
  return relu(x) + log1p(exp(Real(-1. * abs(x))));
}

}  // namespace valley

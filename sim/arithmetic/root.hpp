// Quotients and square roots out of products: processors have many multipliers and one slow divider. Like math.hpp, from
// operations that IEEE 754 rounds correctly and from integer ones, so the same bits everywhere.
//
// A constant less the bits of x (or of half its exponent) is 1/x (or x^(-1/2)) to within 1.6 % (6.1 %), because a double's
// bits are nearly its logarithm. With z = x y (or x y^2) for that first guess y, a minimax polynomial (Remez) in z takes y
// to 4.7 10^-11 (2.9 10^-10); one Newton step, on the residual, does the rest. Errors as in math.hpp.
#pragma once

#include <cstdint>

#include "sim/arithmetic/lanes.hpp"

namespace valley {

/// c[0] + c[1] x + ... + c[N-1] x^(N-1), Horner.
template <class Real, int N>
VALLEY_HD Real polynomial(const Real& x, const double (&c)[N]) {
  Real sum = c[N - 1];
  for (int i = N - 2; i >= 0; --i) sum = fma(sum, x, Real(c[i]));
  return sum;
}

namespace root_detail {

/// x^(-1/2) to within 2.9 10^-10.
template <Lane Real>
VALLEY_HD Real rough_inverse_root(const Real& x) {
  using Bits = decltype(as_bits(x));
  constexpr double c[] = {2.1447810106863684,   -2.2433559808234376, 1.688866954563339,
                          -0.75654187566326871, 0.18444791395988329, -0.018915534591469902};
  const Real y = as_real(Bits(0x5fec040000000000u) - (as_bits(x) >> 1));
  return y * polynomial((x * y) * y, c);
}

/// 1/x to within 4.7 10^-11.
template <Lane Real>
VALLEY_HD Real rough_inverse(const Real& x) {
  using Bits = decltype(as_bits(x));
  constexpr double c[] = {6.9668943331251329, -19.414504251754338, 27.050248455672902, -18.844042871929425, 5.2507914440124737};
  const Real y = as_real(Bits(0x7fd6a00000000000u) - as_bits(x));
  return y * polynomial(x * y, c);
}

/// (1 - x y^2)/2 for s = x y: what y, the rough 1/sqrt x, and s, the rough sqrt x, lack relative to themselves.
template <Lane Real>
VALLEY_HD Real half_residual(const Real& s, const Real& y) {
  return Real(0.5) * fma(-s, y, Real(1.));
}

}  // namespace root_detail

/// a/b for normal b, 2^-1000 <= |b| <= 2^1000, where neither a nor the quotient comes near overflow or the subnormal
/// numbers (a = 0 gives 0). Error below 0.51 ulp.
template <Lane Real>
VALLEY_HD Real quotient(const Real& a, const Real& b) {
  const Real inverse = root_detail::rough_inverse(b), q = a * inverse;
  return fma(fma(-b, q, a), inverse, q);
}

/// sqrt x for 2^-1000 <= x <= 2^1000. Error below 0.51 ulp.
template <Lane Real>
VALLEY_HD Real root(const Real& x) {
  const Real y = root_detail::rough_inverse_root(x), s = x * y;
  return fma(fma(-s, s, x), Real(0.5) * y, s);
}

template <class Real>
struct RootAndInverse {
  Real root, inverse;
};

/// sqrt x and 1/sqrt x for 2^-1000 <= x <= 2^1000. Errors below 1.1 ulp.
template <Lane Real>
VALLEY_HD RootAndInverse<Real> root_and_inverse(const Real& x) {
  const Real y = root_detail::rough_inverse_root(x), s = x * y, half = root_detail::half_residual(s, y);
  return {fma(s, half, s), fma(y, half, y)};
}
/// The same of any other scalar, in its own arithmetic.
template <class Real>
VALLEY_HD RootAndInverse<Real> root_and_inverse(const Real& x) {
  const Real root = sqrt(x);
  return {root, Real(1. / root)};
}

/// 1/sqrt x for 2^-1000 <= x <= 2^1000. Error below 1.1 ulp.
template <Lane Real>
VALLEY_HD Real usual_inverse_root(const Real& x) {
  const Real y = root_detail::rough_inverse_root(x);
  return fma(y, root_detail::half_residual(Real(x * y), y), y);
}

}  // namespace valley

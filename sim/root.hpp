// Quotients and square roots out of products: processors have many multipliers and one slow divider. Like math.hpp, from
// operations that IEEE 754 rounds correctly and from integer ones, so the same bits everywhere.
//
// A constant less the bits of x (or of half its exponent) is 1/x (or x^(-1/2)) to within 1.6 % (6.1 %), because a double's
// bits are nearly its logarithm. With z = x y (or x y^2) for that first guess y, a minimax polynomial (Remez) of degree 3
// in z takes y to 6.3 10^-9 (4.2 10^-7); the residual of the quotient, or the third-order step
// y <- y (1 + e/2 + 3/8 e^2), e = 1 - x y^2, does the rest. Errors as in math.hpp.
#pragma once

#include <cstdint>

#include "sim/lanes.hpp"

namespace valley {

namespace root_detail {

/// x^(-1/2) to within 4.2 10^-7.
template <Lane Real>
VALLEY_HD Real rough_inverse_root(Real x) {
  using Bits = decltype(as_bits(x));
  const Real y = as_real(Bits(0x5fec040000000000u) - (as_bits(x) >> 1)), z = (x * y) * y;
  const Real p = fma(z, Real(-0.061065947874000869), Real(0.40921124767851905));
  return y * fma(z, fma(z, p, Real(-1.0875396188445072)), Real(1.7331778160109517));
}

}  // namespace root_detail

/// a/b for normal b, 2^-1000 <= |b| <= 2^1000, where neither a nor the quotient comes near overflow or the subnormal
/// numbers (a = 0 gives 0). Error below 1 ulp.
template <Lane Real>
VALLEY_HD Real quotient(Real a, Real b) {
  using Bits = decltype(as_bits(b));
  const Real y = as_real(Bits(0x7fd6a00000000000u) - as_bits(b)), z = b * y;
  const Real p = fma(z, Real(-3.7685980155807613), Real(10.819797103839129));
  const Real inverse = y * fma(z, fma(z, p, Real(-11.648594069217552)), Real(5.5735154664349768));
  const Real q = a * inverse;
  return fma(fma(-b, q, a), inverse, q);
}

template <class Real>
struct RootAndInverse {
  Real root, inverse;
};

/// sqrt x and 1/sqrt x for 2^-1000 <= x <= 2^1000. Errors below 1.1 ulp.
template <Lane Real>
VALLEY_HD RootAndInverse<Real> root_and_inverse(const Real& x) {
  const Real y = root_detail::rough_inverse_root(x);
  const Real s = x * y, e = fma(-s, y, Real(1.)), w = fma(e, Real(0.375), Real(0.5));
  return {fma(s * e, w, s), fma(y * e, w, y)};
}
/// The same of any other scalar, in its own arithmetic.
template <class Real>
VALLEY_HD RootAndInverse<Real> root_and_inverse(const Real& x) {
  const Real root = sqrt(x);
  return {root, Real(1. / root)};
}

/// 1/sqrt x for any x, as exact as that: infinite at 0, NaN below.
template <Lane Real>
VALLEY_HD Real inverse_root(const Real& x) {
  const auto usual = (x > Real(0x1p-1000)) & (x < Real(0x1p1000));
  const Real inverse = root_and_inverse(x).inverse;
  return any(!usual) ? select(usual, inverse, Real(1.) / sqrt(x)) : inverse;
}

}  // namespace valley

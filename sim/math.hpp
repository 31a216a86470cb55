// tanh, exp, expm1, log, log1p, sin, cos: one implementation for doubles, lanes and devices, made of
// operations that IEEE 754 rounds correctly (+ - * / sqrt fma) and of integer ones, so that all give
// the same bits. The polynomials are minimax fits (Remez); the errors stated, in units of the result's
// last place, are what tests/sim/math.cpp finds them never to exceed.
//
// Reductions: exp and expm1 through x = k ln 2 + r, |r| <= ln 2 / 2; log through x = 2^k m, m in
// [sqrt 1/2, sqrt 2), and log m = f - s (f - s^2 P(s^2)) with f = m - 1, s = f/(2 + f); sin and cos
// through x = k pi/2 + r. 1.5 2^52 added and taken away rounds to an integer.
#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <limits>

#include "sim/lanes.hpp"

namespace valley {
namespace math_detail {

constexpr double rounder = 0x1.8p52;
constexpr double ln2_high = 0x1.62e42fefa39efp-1, ln2_low = 0x1.abc9e3b39803fp-56;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// c[0] + c[1] x + ... + c[N-1] x^(N-1), Horner.
template <class Real, int N>
VALLEY_HD Real polynomial(Real x, const double (&c)[N]) {
  Real sum = c[N - 1];
  for (int i = N - 2; i >= 0; --i) sum = fma(sum, x, Real(c[i]));
  return sum;
}

/// e^r - 1 for |r| <= 0.3467.
template <class Real>
VALLEY_HD Real expm1_reduced(Real r) {
  constexpr double c[] = {0.5000000000000001,     0.16666666666666674,   0.04166666666662413,    0.008333333333322198,
                          0.001388888891721482,   0.00019841269886625805, 2.480152129434e-05,    2.7557242292789278e-06,
                          2.76200891637639e-07,   2.511006749795799e-08};
  return fma(r * r, polynomial(r, c), r);
}

/// 2^k for a rounded k = (x + rounder) - rounder, |k| <= 1022, given x + rounder.
template <class Real>
VALLEY_HD Real power_of_two(Real shifted) {
  using Bits = decltype(as_bits(shifted));
  return as_real((as_bits(shifted) << 52) + Bits(0x3ff0000000000000u));
}

/// x = k ln 2 + r; `shifted` is k + rounder.
template <class Real>
VALLEY_HD Real reduce(Real x, Real& shifted) {
  shifted = fma(x, Real(0x1.71547652b82fep0), Real(rounder));
  const Real k = shifted - Real(rounder);
  return fma(k, Real(-ln2_low), fma(k, Real(-ln2_high), x));
}

/// log x for normal x > 0, plus k0 ln 2.
template <class Real>
VALLEY_HD Real log_normal(Real x, Real k0 = Real(0.)) {
  using Bits = decltype(as_bits(x));
  constexpr double c[] = {0.666666666666667,   0.39999999999898384, 0.28571428626426704, 0.22222211068364023,
                          0.18182893544023435, 0.15331586175176995, 0.14618005713160087};
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcdu;
  const Bits above = as_bits(x) - Bits(sqrt_half) + Bits(1024ull << 52);
  const Real k = as_real((above >> 52) | Bits(0x4330000000000000u)) - Real(0x1p52 + 1024) + k0;
  const Real f = as_real((above & Bits(0xfffffffffffffu)) + Bits(sqrt_half)) - Real(1.);
  const Real s = f / (f + Real(2.)), z = s * s;
  const Real rest = s * (f - z * polynomial(z, c));
  return fma(k, Real(ln2_high), f - fma(k, Real(-ln2_low), rest));
}

/// x = k pi/2 + r with |r| <= pi/4 (a little more by rounding). Returns sin r and cos r, and k's bits.
template <class Real>
VALLEY_HD auto sin_cos_reduced(Real x, Real& sine, Real& cosine) {
  constexpr double s[] = {-0.16666666666666666,    0.00833333333333094,    -0.00019841269836742977,
                          2.7557316094308225e-06, -2.505113010208289e-08, 1.5918002311434129e-10};
  constexpr double c[] = {0.041666666666666664,    -0.001388888888888739, 2.480158729875576e-05,
                          -2.7557317266494934e-07, 2.087614516372317e-09, -1.1382552057389744e-11};
  const Real far = select(absolute(x) > Real(0x1p30), Real(0.) / Real(0.), x);
  const Real shifted = fma(far, Real(0x1.45f306dc9c883p-1), Real(rounder));
  const Real k = shifted - Real(rounder);
  Real r = fma(k, Real(-0x1.921fb54442d18p+0), far);
  r = fma(k, Real(0x1.f1976b7ed8fbcp-110), fma(k, Real(-0x1.1a62633145c07p-54), r));
  const Real z = r * r;
  sine = fma(r * z, polynomial(z, s), r);
  cosine = fma(z * z, polynomial(z, c), fma(z, Real(-0.5), Real(1.)));
  return as_bits(shifted);
}

template <class Real, class Bits>
VALLEY_HD Real pick(Bits k, Real even, Real odd) {  // by k's last bit; its sign by the one before
  const Real parity = as_real(((k & Bits(1)) << 51) | Bits(0x3ff0000000000000u));
  return as_real(as_bits(select(parity > Real(1.), odd, even)) ^ ((k & Bits(2)) << 62));
}

}  // namespace math_detail

/// A scalar of this file: double, or lanes of it.
template <class Real>
concept Lane = requires(Real a) {
  { fma(a, a, a) } -> std::same_as<Real>;
  as_real(as_bits(a));
};

// Single precision is the C library's: nothing in it has to be the same bits everywhere.
VALLEY_HD inline float exp(float x) { return std::exp(x); }
VALLEY_HD inline float expm1(float x) { return std::expm1(x); }
VALLEY_HD inline float tanh(float x) { return std::tanh(x); }
VALLEY_HD inline float log(float x) { return std::log(x); }
VALLEY_HD inline float log1p(float x) { return std::log1p(x); }
VALLEY_HD inline float sin(float x) { return std::sin(x); }
VALLEY_HD inline float cos(float x) { return std::cos(x); }

/// e^x. Error below 1 ulp.
template <Lane Real>
VALLEY_HD Real exp(Real x) {
  x = select(x > Real(710.), Real(710.), x);
  x = select(x < Real(-746.), Real(-746.), x);
  Real shifted;
  const Real r = math_detail::reduce(x, shifted);
  const Real k = shifted - Real(math_detail::rounder);
  const Real half = fma(k, Real(0.5), Real(math_detail::rounder));  // 2^k may not be a double, its root is
  const Real other = k - (half - Real(math_detail::rounder)) + Real(math_detail::rounder);
  const Real scaled = (Real(1.) + math_detail::expm1_reduced(r)) * math_detail::power_of_two(half);
  return scaled * math_detail::power_of_two(other);
}

/// e^x - 1. Error below 2 ulp.
template <Lane Real>
VALLEY_HD Real expm1(Real x) {
  x = select(x > Real(710.), Real(710.), x);
  x = select(x < Real(-40.), Real(-40.), x);
  Real shifted;
  const Real r = math_detail::reduce(x, shifted);
  const Real half = math_detail::power_of_two(shifted - Real(1.));
  return Real(2.) * fma(half, math_detail::expm1_reduced(r), half - Real(0.5));
}

/// tanh x = t/(t + 2), t = e^(2x) - 1. Error below 2 ulp.
template <Lane Real>
VALLEY_HD Real tanh(Real x) {
  const Real size = absolute(x);
  Real shifted;
  const Real r = math_detail::reduce(Real(2.) * select(size > Real(22.), Real(22.), size), shifted);
  const Real scale = math_detail::power_of_two(shifted);
  const Real t = fma(scale, math_detail::expm1_reduced(r), scale - Real(1.));
  return with_sign_of(t / (t + Real(2.)), x);
}

/// log x. Error below 1 ulp.
template <Lane Real>
VALLEY_HD Real log(Real x) {
  const auto tiny = x < Real(0x1p-1022);
  const Real finite = math_detail::log_normal(select(tiny, x * Real(0x1p54), x), select(tiny, Real(-54.), Real(0.)));
  const Real high = select(x < Real(math_detail::infinity), finite, x);  // infinity and NaN stay themselves
  const Real low = select(x == Real(0.), Real(-math_detail::infinity), high);
  return select(x < Real(0.), Real(0.) / Real(0.), low);
}

/// log(1 + x). Error below 2 ulp.
template <Lane Real>
VALLEY_HD Real log1p(Real x) {
  const Real u = Real(1.) + x;
  const Real lost = select(x > Real(0x1p60), Real(0.), x - (u - Real(1.)));
  const Real finite = math_detail::log_normal(u) + lost / u;
  const Real high = select(x < Real(math_detail::infinity), finite, x);
  const Real low = select(x == Real(-1.), Real(-math_detail::infinity), high);
  return select(x < Real(-1.), Real(0.) / Real(0.), low);
}

/// sin x for |x| <= 2^30, NaN beyond. Error below 1 ulp.
template <Lane Real>
VALLEY_HD Real sin(Real x) {
  Real sine, cosine;
  const auto k = math_detail::sin_cos_reduced(x, sine, cosine);
  return math_detail::pick(k, sine, cosine);
}

/// cos x for |x| <= 2^30, NaN beyond. Error below 1 ulp.
template <Lane Real>
VALLEY_HD Real cos(Real x) {
  Real sine, cosine;
  const auto k = math_detail::sin_cos_reduced(x, sine, cosine);
  return math_detail::pick(k + decltype(k)(1), sine, cosine);
}

/// sqrt(-2 log u) cos(pi t) and sqrt(-2 log u) sin(pi t) for u and t in (0, 1), u normal: Box and Muller's
/// two normal numbers, the second up to a random sign. cos(pi t) = sin(pi (1/2 - t)).
template <Lane Real>
VALLEY_HD Real normal_from(Real u, Real t, bool second) {
  constexpr double s[] = {-5.16771278004997,     2.55016403987734,      -0.5992645293203427,     0.08214588659674159,
                          -0.007370430719480916, 0.0004663008730296975, -2.190619795994951e-05, 7.725694620091044e-07};
  constexpr double c[] = {-4.934802200544679,    4.0587121264167685,    -1.3352627688545824,     0.23533063035860202,
                          -0.025806891384021292, 0.0019295742401075368, -0.00010463763401914916, 4.30120283100105e-06,
                          -1.3478956025568203e-07};
  const Real radius = sqrt(Real(-2.) * math_detail::log_normal(u));
  const Real q = Real(0.5) - t, z = q * q;
  if (second) return radius * fma(z, math_detail::polynomial(z, c), Real(1.));
  return radius * fma(q * z, math_detail::polynomial(z, s), q * Real(0x1.921fb54442d18p+1));
}

}  // namespace valley

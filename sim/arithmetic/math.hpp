// tanh, exp, expm1, log, log1p, sin, cos: one implementation for doubles, lanes and devices, made of
// operations that IEEE 754 rounds correctly (+ - * / sqrt fma) and of integer ones, so that all give
// the same bits. The polynomials are minimax fits (Remez); the errors stated, in units of the result's
// last place, are what tests/sim/math.cpp finds them never to exceed; docs/mathematics.md has the table.
//
// Reductions: exp and expm1 through x = k ln 2 + r, |r| <= ln 2 / 2; log through x = 2^k m, m in
// [sqrt 1/2, sqrt 2), and log m = f - s (f + s^2 P(s^2)) with f = m - 1, s = f/(2 + f); sin and cos
// through x = k pi/2 + r. 1.5 2^52 added and taken away rounds to an integer.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/arithmetic/lanes.hpp"
#include "sim/arithmetic/root.hpp"

namespace valley {
namespace math_detail {

constexpr double rounder = 0x1.8p52;
constexpr double ln2_high = 0x1.62e42fefa39efp-1, ln2_low = 0x1.abc9e3b39803fp-56;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// e^r - 1 - r for |r| <= 0.3467.
template <class Real>
VALLEY_HD Real expm1_tail(Real r) {
  constexpr double c[] = {0.5000000000000001,   0.16666666666666674,    0.04166666666662413, 0.008333333333322198,
                          0.001388888891721482, 0.00019841269886625805, 2.480152129434e-05,  2.7557242292789278e-06,
                          2.76200891637639e-07, 2.511006749795799e-08};
  return r * r * polynomial(r, c);
}

/// e^r for |r| <= 0.3467.
template <class Real>
VALLEY_HD Real exp_reduced(Real r) {
  constexpr double c[] = {1.0,
                          1.0,
                          0.5000000000000006,
                          0.1666666666666669,
                          0.041666666666572996,
                          0.008333333333313053,
                          0.001388888893253897,
                          0.00019841269905302407,
                          2.4801504283135695e-05,
                          2.755722641251972e-06,
                          2.762638385930648e-07,
                          2.5114865689253837e-08};
  return polynomial(r, c);
}

/// tanh y for |y| <= 0.26.
template <class Real>
VALLEY_HD Real tanh_reduced(Real y) {
  constexpr double c[] = {-0.3333333333333329,   0.1333333333327249,    -0.053968253823721064, 0.021869475650276967,
                          -0.008862687500984675, 0.0035801184090605838, -0.001324065549114963};
  const Real z = y * y;
  return fma(y * z, polynomial(z, c), y);
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

constexpr double no_shift = 0x1p52 + 1024;

/// log x for normal x > 0, less (shift - no_shift) ln 2. `divides`: s by the divider, whose last
/// bit decides ties of log1p next to 0.
template <bool divides = false, class Real>
VALLEY_HD Real log_normal(Real x, Real shift = Real(no_shift)) {
  using Bits = decltype(as_bits(x));
  constexpr double c[] = {-0.666666666666667,   -0.39999999999898384, -0.28571428626426704, -0.22222211068364023,
                          -0.18182893544023435, -0.15331586175176995, -0.14618005713160087};
  constexpr std::uint64_t sqrt_half = 0x3fe6a09e667f3bcdu;
  const Bits above = as_bits(x) - Bits(sqrt_half) + Bits(1024ull << 52);
  const Real k = as_real((above >> 52) | Bits(0x4330000000000000u)) - shift;
  const Real f = as_real((above & Bits(0xfffffffffffffu)) + Bits(sqrt_half)) - Real(1.);
  const Real d = f + Real(2.), s = divides ? Real(f / d) : quotient(f, d), z = s * s;
  const Real rest = s * fma(z, polynomial(z, c), f);
  return fma(k, Real(ln2_high), f - fma(k, Real(-ln2_low), rest));
}

/// x = k pi/2 + r with |r| <= pi/4 (a little more by rounding). Returns sin r and cos r, and k's bits.
template <class Real>
VALLEY_HD auto sin_cos_reduced(Real x, Real& sine, Real& cosine) {
  constexpr double s[] = {-0.16666666666666666,   0.00833333333333094,    -0.00019841269836742977,
                          2.7557316094308225e-06, -2.505113010208289e-08, 1.5918002311434129e-10};
  constexpr double c[] = {1.0,
                          -0.5,
                          0.041666666666666664,
                          -0.001388888888888739,
                          2.480158729875576e-05,
                          -2.7557317266494934e-07,
                          2.087614516372317e-09,
                          -1.1382552057389744e-11};
  const Real far = select(absolute(x) > Real(0x1p30), Real(0.) / Real(0.), x);
  const Real shifted = fma(far, Real(0x1.45f306dc9c883p-1), Real(rounder));
  const Real k = shifted - Real(rounder);
  Real r = fma(k, Real(-0x1.921fb54442d18p+0), far);
  r = fma(k, Real(0x1.f1976b7ed8fbcp-110), fma(k, Real(-0x1.1a62633145c07p-54), r));
  const Real z = r * r;
  sine = fma(r * z, polynomial(z, s), r);
  cosine = polynomial(z, c);
  return as_bits(shifted);
}

template <class Real, class Bits>
VALLEY_HD Real pick(Bits k, Real even, Real odd) {  // by k's last bit; its sign by the one before
  const Real parity = as_real(((k & Bits(1)) << 51) | Bits(0x3ff0000000000000u));
  return as_real(as_bits(select(parity > Real(1.), odd, even)) ^ ((k & Bits(2)) << 62));
}

}  // namespace math_detail

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
  x = at_least(at_most(x, Real(710.)), Real(-746.));
  Real shifted;
  const Real r = math_detail::reduce(x, shifted);
  const Real k = shifted - Real(math_detail::rounder);
  const Real half = fma(k, Real(0.5), Real(math_detail::rounder));  // 2^k may not be a double, its root is
  const Real other = k - (half - Real(math_detail::rounder)) + Real(math_detail::rounder);
  const Real scaled = math_detail::exp_reduced(r) * math_detail::power_of_two(half);
  return scaled * math_detail::power_of_two(other);
}

/// e^x - 1. Error below 2 ulp.
template <Lane Real>
VALLEY_HD Real expm1(Real x) {
  x = at_least(at_most(x, Real(710.)), Real(-40.));
  Real shifted;
  const Real r = math_detail::reduce(x, shifted);
  const Real half = math_detail::power_of_two(shifted - Real(1.));
  return Real(2.) * fma(half, math_detail::expm1_tail(r), fma(half, r, half - Real(0.5)));
}

/// tanh x through |x| = k ln 2/2 + y and the addition theorem: with h = tanh y,
/// tanh |x| = n/(n + 2 (1 - h)), n = (2^k - 1) + (2^k + 1) h. Error below 2 ulp.
template <Lane Real>
VALLEY_HD Real tanh(Real x) {
  const Real size = absolute(x), near = at_most(size, Real(22.));
  // Rounding a quarter lower keeps h > -0.09: n has little to cancel.
  const Real shifted = fma(near, Real(0x1.71547652b82fep1), Real(-0.25)) + Real(math_detail::rounder);
  const Real k = shifted - Real(math_detail::rounder);
  const Real y = fma(k, Real(-0.5 * math_detail::ln2_low), fma(k, Real(-0.5 * math_detail::ln2_high), near));
  const Real h = math_detail::tanh_reduced(y), scale = math_detail::power_of_two(shifted);
  const Real n = fma(scale + Real(1.), h, scale - Real(1.));
  return as_real(as_bits(quotient(n, Real(n + fma(h, Real(-2.), Real(2.))))) ^ as_bits(x) ^ as_bits(size));
}

/// log x. Error below 1.1 ulp.
template <Lane Real>
VALLEY_HD Real log(Real x) {
  const auto tiny = x < Real(0x1p-1022);
  const Real usual = math_detail::log_normal(select(tiny, x * Real(0x1p54), x),
                                             select(tiny, Real(math_detail::no_shift + 54), Real(math_detail::no_shift)));
  const Real high = select(x < Real(math_detail::infinity), usual, x);  // infinity and NaN stay themselves
  const Real low = select(x == Real(0.), Real(-math_detail::infinity), high);
  return select(x < Real(0.), Real(0.) / Real(0.), low);
}

/// log(1 + x). Error below 1.6 ulp.
template <Lane Real>
VALLEY_HD Real log1p(Real x) {
  const Real u = Real(1.) + x;
  const Real lost = select(x > Real(0x1p60), Real(0.), x - (u - Real(1.)));
  const Real usual = math_detail::log_normal<true>(u) + lost / u;
  const Real high = select(x < Real(math_detail::infinity), usual, x);
  const Real low = select(x == Real(-1.), Real(-math_detail::infinity), high);
  return select(x < Real(-1.), Real(0.) / Real(0.), low);
}

/// sin x for |x| <= 2^30, NaN beyond. Error below 1.6 ulp.
template <Lane Real>
VALLEY_HD Real sin(Real x) {
  Real sine, cosine;
  const auto k = math_detail::sin_cos_reduced(x, sine, cosine);
  return math_detail::pick(k, sine, cosine);
}

/// cos x for |x| <= 2^30, NaN beyond. Error below 1.6 ulp.
template <Lane Real>
VALLEY_HD Real cos(Real x) {
  Real sine, cosine;
  const auto k = math_detail::sin_cos_reduced(x, sine, cosine);
  return math_detail::pick(k + decltype(k)(1), sine, cosine);
}

/// sqrt(-2 log u) for a normal u in (0, 1). Error below 1.2 ulp.
template <Lane Real>
VALLEY_HD Real radius_from(Real u) {
  return root(Real(-2.) * math_detail::log_normal(u));
}

/// cos(pi t) = sin(pi (1/2 - t)) for t in [0, 1] a multiple of 2^-53. Error below 2.5 ulp.
template <Lane Real>
VALLEY_HD Real cos_half_turn(Real t) {
  constexpr double c[] = {3.141592653589793,      -5.16771278004995,       2.5501640398762158,
                          -0.599264529291148,     0.08214588619138657,     -0.00737042752827492,
                          0.00046628660936081056, -2.1872494468982503e-05, 7.398947392595109e-07};
  const Real q = Real(0.5) - t;
  return q * polynomial(q * q, c);
}

/// sin(pi t) for the same t. Error below 2^-52.
template <Lane Real>
VALLEY_HD Real sin_half_turn(Real t) {
  constexpr double c[] = {1.0,
                          -4.934802200544679,
                          4.058712126416728,
                          -1.335262768852791,
                          0.23533063032031631,
                          -0.025806890931513102,
                          0.001929571124307997,
                          -0.0001046251919005496,
                          4.274495698218039e-06,
                          -1.1095568247491796e-07};
  const Real q = Real(0.5) - t;
  return polynomial(q * q, c);
}

/// sqrt(-2 log u) cos(pi t) and sqrt(-2 log u) sin(pi t) for u and t in (0, 1): Box and Muller's two
/// normal numbers, the second up to a random sign.
template <Lane Real>
VALLEY_HD Real normal_from(Real u, Real t, bool second) {
  return radius_from(u) * (second ? sin_half_turn(t) : cos_half_turn(t));
}

}  // namespace valley

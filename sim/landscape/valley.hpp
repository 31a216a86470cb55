// Valleys on the line that grow no faster than their parabola: z f'(z) >= 0 and |f'(z)| <= a |z|,
// a = f''(0) = s^2 (sub-quadratic; late-SAM, property 2). With y = s z:
//
//   Quadratic      f = y^2 / 2                             the control: equality everywhere
//   Tanh2          f = 1/2 tanh^2 y                        f' = s tanh y (1 - tanh^2 y)
//   LogCosh        f = log cosh y                          f' = s tanh y
//   PseudoHuber    f = sqrt(1 + y^2) - 1                   f' = s y / sqrt(1 + y^2)
//   Huber          f = y^2/2, or delta (|y| - delta/2)     f' = s min(max(y, -delta), delta)
//   TunableDecay   f = ((1 + y^2)^(1 - p/2) - 1)/(2 - p)   f' = s y (1 + y^2)^(-p/2), p >= 0; p = 2: 1/2 log(1 + y^2)
//
// All are sub-quadratic on the whole line, as |f'| <= s |y| can be read off each (|tanh y| <= |y|).
// All are s^2-smooth: with t = tanh^2 y, Tanh2 has f'' = s^2 (1 - t)(1 - 3t) in [-s^2/3, s^2]; LogCosh
// s^2 (1 - t); PseudoHuber s^2 (1 + y^2)^(-3/2); TunableDecay, with w = y^2 and q = 1 + p/2,
// s^2 (1 + w)^(-q) (1 + (1 - p) w), at most s^2 as 1 + w <= (1 + w)^q, and at least -s^2 as
// (p - 1) w - 1 <= 1 + q w + max(0, q(q-1)/2) w^2 <= (1 + w)^q for q >= 2 or (p - 1 <= q, i.e. p <= 4).
// None but Quadratic (and p = 0) satisfies a PL inequality on the whole line: f'^2/f -> 0 far out.
#pragma once

#include <cmath>
#include <limits>

#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/math.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

/// A landscape on the line from its shape: parameter s, value(y), slope(y) = d value/dy, peak_slope(y_max); bend(y) = d slope/dy
/// where differentiating the slope as it is written would cancel far out.
template <class Shape>
struct Valley : Shape {
  static constexpr int dimension = 1;

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 1>& x) const {
    return this->value(Real(this->s * x[0]));
  }

  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x) const {
    return {{Real(this->s * this->slope(Real(this->s * x[0])))}};
  }

  /// One sample: every batch is the whole.
  template <class Real, class Xi>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, const Xi&) const {
    return gradient(x);
  }

  /// f''(x).
  VALLEY_HD double sharpness(const Vec<double, 1>& x) const requires requires(const Shape& shape) { shape.bend(1.); }
  { return this->s * this->s * this->bend(this->s * x[0]); }

  /// a = f''(0).
  double curvature() const { return this->s * this->s; }

  /// sup |f'| on (-half_width, half_width), to rounding.
  double slope_sup(double half_width) const { return std::abs(this->s) * this->peak_slope(std::abs(this->s) * half_width); }

  /// Whether z f' >= 0 and |f'| <= a |z| on (-half_width, half_width): proved above for the whole line.
  bool is_sub_quadratic(double /*half_width*/) const { return true; }

  Known known() const {
    const double beta = up(curvature());
    return {.beta = beta, .beta_sample = beta, .mu = this->is_pl() ? down(curvature()) : 0, .curvature = curvature()};
  }
};

namespace shape {

/// log(1 + x) and e^x - 1 without cancellation where the scalar has them.
template <class Real>
VALLEY_HD Real log_1p(const Real& x) {
  if constexpr (Lane<Real> || std::same_as<Real, float>) {
    return log1p(x);
  } else {
    return log(1. + x);
  }
}
/// |y|
template <class Real>
VALLEY_HD Real size_of(const Real& y) {
  return select(y < Real(0.), Real(-1. * y), y);
}
/// 1 - tanh^2 y
VALLEY_HD inline double sech_square(double y) {
  const double e = exp(-2 * size_of(y));
  return 4 * e / ((1 + e) * (1 + e));
}
/// log(1 + y^2), also where y^2 is no double.
template <class Real>
VALLEY_HD Real log_1p_square(const Real& y) {
  const Real square = y * y, usual = log_1p(square);
  const auto far = square > Real(std::numeric_limits<double>::max());
  return any(far) ? select(far, Real(2. * log(size_of(y))), usual) : usual;
}
template <class Real>
VALLEY_HD Real exp_m1(const Real& x) {
  if constexpr (Lane<Real> || std::same_as<Real, float>) {
    return expm1(x);
  } else {
    return exp(x) - 1.;
  }
}

}  // namespace shape

}  // namespace valley

// A user's own valley on the line from f and f', written once for any scalar:
//
//   const UserValley valley{[](auto z) { using std::log; return 0.5 * log(1. + z * z); },
//                           [](auto z) { return z / (1. + z * z); }};
//
// What the theorems assume of it is proved by interval arithmetic, never sampled: f' is evaluated on
// intervals, with its derivative by automatic differentiation over intervals.
#pragma once

#include <functional>
#include <limits>

#include "sim/arithmetic/dual.hpp"
#include "sim/arithmetic/interval.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"

namespace valley {

/// f' and its derivative on an interval.
using IntervalSlope = std::function<Dual<Interval>(const Dual<Interval>&)>;

/// Upper bounds proved on [-half_width, half_width].
struct SlopeFacts {
  double slope_sup = 0;       // |f'|
  double chord_sup = 0;       // |f'(z)/z|: P2's a; within `precision` (relative) of the truth
  bool points_away = false;   // z f'(z) >= 0 was proved
  bool zero_is_flat = false;  // f'(0) = 0 to rounding
};

/// Interval branch and bound. Near 0, f'(z)/z is bounded by f'' (mean value theorem). Throws std::invalid_argument
/// for half_width not positive and finite.
SlopeFacts slope_facts(const IntervalSlope& slope, double half_width, double precision = 1e-6);

template <class F, class G>
struct UserValley {
  static constexpr int dimension = 1;

  F f;      // z -> f(z), minimum f(0) = 0
  G slope;  // z -> f'(z)

  template <class Real>
  Real loss(const Vec<Real, 1>& x) const {
    return f(x[0]);
  }
  template <class Real>
  Vec<Real, 1> gradient(const Vec<Real, 1>& x) const {
    return {{Real(slope(x[0]))}};
  }
  template <class Real, class Xi>
  Vec<Real, 1> gradient(const Vec<Real, 1>& x, const Xi&) const {
    return gradient(x);
  }

  /// a = f''(0), to rounding.
  double curvature() const { return slope(Dual<double>(0., 1.)).rate; }

  /// An upper bound of sup |f'| on [-half_width, half_width].
  double slope_sup(double half_width) const { return facts(half_width).slope_sup; }

  /// Whether z f' >= 0 and |f'| <= a (1 + 1e-6) |z| were proved on [-half_width, half_width]; false: not proved.
  bool is_sub_quadratic(double half_width) const {
    const SlopeFacts found = facts(half_width);
    return found.points_away && found.zero_is_flat && found.chord_sup <= curvature() * (1 + 1e-6);
  }

  SlopeFacts facts(double half_width) const {
    return slope_facts([this](const Dual<Interval>& z) { return Dual<Interval>(slope(z)); }, half_width, 5e-7);
  }
};
template <class F, class G>
UserValley(F, G) -> UserValley<F, G>;

}  // namespace valley

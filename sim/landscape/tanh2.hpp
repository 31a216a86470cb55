// Tanh2: f = 1/2 tanh^2 y                        f' = s tanh y (1 - tanh^2 y)   (y = s z; valley.hpp)
#pragma once

#include "sim/landscape/valley.hpp"

namespace valley {

namespace shape {

struct Tanh2 {
  double s = 1;
  static double supremum() { return 0.5; }
  bool is_pl() const { return false; }
  template <class Real>
  VALLEY_HD Real value(const Real& y) const {
    const Real t = tanh(y);
    return 0.5 * t * t;
  }
  template <class Real>
  VALLEY_HD Real slope(const Real& y) const {
    const Real t = tanh(y);
    return t * (1. - t * t);
  }
  VALLEY_HD double bend(double y) const {
    const double t = tanh(y);
    return sech_square(y) * (1 - 3 * t * t);
  }
  /// t (1 - t^2) rises to 2/(3 sqrt 3) at t = 1/sqrt 3.
  double peak_slope(double y) const {
    const double t = std::tanh(y);
    return 3 * t * t < 1 ? t * (1 - t * t) : 2 / (3 * std::sqrt(3.));
  }
};

}  // namespace shape

using Tanh2 = Valley<shape::Tanh2>;

VALLEY_KERNELS(Tanh2)
VALLEY_LANDSCAPE(
        .id = "tanh2", .says = "1/2 tanh^2: flat far out", .keys = {curvature_key()},
        .make = [](const Values& v) { return Tanh2{std::sqrt(v.number("curvature"))}; })

}  // namespace valley

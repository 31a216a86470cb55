// PseudoHuber: f = sqrt(1 + y^2) - 1                   f' = s y / sqrt(1 + y^2)   (y = s z; valley.hpp)
#pragma once

#include "sim/landscape/valley.hpp"

namespace valley {

namespace shape {

struct PseudoHuber {
  double s = 1;
  bool is_pl() const { return false; }
  /// |y|, and a slope of 1, where y^2 is no double.
  template <class Real>
  VALLEY_HD Real value(const Real& y) const {
    const Real w = y * y, usual = w / (sqrt(Real(1. + w)) + 1.);
    const auto far = w > Real(std::numeric_limits<double>::max());
    return any(far) ? select(far, size_of(y), usual) : usual;
  }
  template <class Real>
  VALLEY_HD Real slope(const Real& y) const {
    const Real w = y * y, usual = y / sqrt(Real(1. + w));
    const auto far = w > Real(std::numeric_limits<double>::max());
    return any(far) ? select(far, select(y < Real(0.), Real(-1.), Real(1.)), usual) : usual;
  }
  /// (1 + y^2)^(-3/2)
  VALLEY_HD double bend(double y) const {
    const double root = sqrt(1 + y * y);
    return 1 / root / root / root;
  }
  double peak_slope(double y) const { return slope(y); }
};

}  // namespace shape

using PseudoHuber = Valley<shape::PseudoHuber>;

VALLEY_KERNELS(PseudoHuber)
VALLEY_LANDSCAPE(
        .id = "pseudo-huber", .says = "sqrt(1 + y^2) - 1: straight far out", .keys = {curvature_key()},
        .make = [](const Values& v) { return PseudoHuber{std::sqrt(v.number("curvature"))}; })

}  // namespace valley

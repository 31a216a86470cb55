// Huber: f = y^2/2, or delta (|y| - delta/2)     f' = s min(max(y, -delta), delta)   (y = s z; valley.hpp)
#pragma once

#include "sim/landscape/valley.hpp"

namespace valley {

namespace shape {

struct Huber {
  double s = 1;
  double delta = 1;  // where the parabola turns into a line, in y
  bool is_pl() const { return false; }
  template <class Real>
  VALLEY_HD Real value(const Real& y) const {
    const Real size = size_of(y);
    return select(size < Real(delta), Real(0.5 * y * y), Real(delta * (size - 0.5 * delta)));
  }
  template <class Real>
  VALLEY_HD Real slope(const Real& y) const {
    return select(y < Real(delta), select(y > Real(-delta), y, Real(-delta)), select(y > Real(0.), Real(delta), y));
  }
  double peak_slope(double y) const { return slope(y); }
};

}  // namespace shape

using Huber = Valley<shape::Huber>;

VALLEY_KERNELS(Huber)
VALLEY_LANDSCAPE(
        .id = "huber", .says = "a parabola that turns into straight lines",
        .keys = {curvature_key(), number_key("delta", 1, positive_factors, "sqrt(curvature) |x| where huber turns into a line")},
        .make = [](const Values& v) {
          return Huber{std::sqrt(v.number("curvature")), v.number("delta")};
        })

}  // namespace valley

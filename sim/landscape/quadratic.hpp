// Quadratic: f = y^2 / 2                             the control: equality everywhere   (y = s z; valley.hpp)
#pragma once

#include <vector>

#include "sim/landscape/valley.hpp"

namespace valley {

namespace shape {

struct Quadratic {
  double s = 1;
  bool is_pl() const { return true; }
  /// s s, exactly.
  std::vector<CurvatureAtom> atoms() const { return {{s * s, std::fma(s, s, -(s * s)), 1}}; }
  template <class Real>
  VALLEY_HD Real value(const Real& y) const {
    return 0.5 * y * y;
  }
  template <class Real>
  VALLEY_HD Real slope(const Real& y) const {
    return y;
  }
  double peak_slope(double y) const { return y; }
};

}  // namespace shape

using Parabola = Valley<shape::Quadratic>;

/// The quadratic lambda z^2 / 2, a control in the claims about sub-quadratic valleys.
struct Quadratic : Parabola {
  explicit Quadratic(double lambda) : Parabola{std::sqrt(lambda)} {}
};

VALLEY_KERNELS(Parabola)
VALLEY_LANDSCAPE(
        .id = "quadratic", .says = "a parabola, or least squares on rows of data", .keys = {curvature_key()},
        .make = [](const Values& v) { return Parabola{std::sqrt(v.number("curvature"))}; }, .on_rows = rows_landscape)

}  // namespace valley

// LogCosh: f = log cosh y                          f' = s tanh y   (y = s z; valley.hpp)
#pragma once

#include "sim/landscape/valley.hpp"

namespace valley {

namespace shape {

struct LogCosh {
  double s = 1;
  bool is_pl() const { return false; }
  /// -1/2 log(1 - tanh^2 y) near 0, |y| + log(1 + e^(-2|y|)) - log 2 far out: no overflow, no cancellation.
  template <class Real>
  VALLEY_HD Real value(const Real& y) const {
    const Real size = size_of(y), t = tanh(y);
    const Real near = -0.5 * log_1p(Real(-1. * t * t));
    return select(size < Real(0.5), near, Real(size + log_1p(Real(exp(Real(-2. * size)))) - 0.69314718055994531));
  }
  template <class Real>
  VALLEY_HD Real slope(const Real& y) const {
    return tanh(y);
  }
  VALLEY_HD double bend(double y) const { return sech_square(y); }
  double peak_slope(double y) const { return std::tanh(y); }
};

}  // namespace shape

using LogCosh = Valley<shape::LogCosh>;

VALLEY_KERNELS(LogCosh)
VALLEY_LANDSCAPE(
        .id = "logcosh", .says = "log cosh: straight far out", .keys = {curvature_key()},
        .make = [](const Values& v) { return LogCosh{std::sqrt(v.number("curvature"))}; })

}  // namespace valley

// TunableDecay: f = ((1 + y^2)^(1 - p/2) - 1)/(2 - p)   f' = s y (1 + y^2)^(-p/2), p >= 0; p = 2: 1/2 log(1 + y^2)   (y = s z;
// valley.hpp)
#pragma once

#include "sim/landscape/valley.hpp"

namespace valley {

namespace shape {

struct TunableDecay {
  double s = 1;
  double p = 1;  // |f'| falls like |z|^(1 - p)
  bool is_pl() const { return p == 0; }
  template <class Real>
  VALLEY_HD Real value(const Real& y) const {
    const double q = 1 - p / 2;
    const Real log_term = log_1p_square(y);
    if (q == 0) return 0.5 * log_term;
    return exp_m1(Real(q * log_term)) * (0.5 / q);
  }
  template <class Real>
  VALLEY_HD Real slope(const Real& y) const {
    const Real log_fade = -0.5 * p * log_1p_square(y), fade = exp(log_fade), usual = y * fade;
    const auto lost = fade < Real(std::numeric_limits<double>::min());  // the product may be a number where this is none
    if (!any(lost)) return usual;
    const Real size = exp(Real(log(size_of(y)) + log_fade));
    return select(lost, select(y < Real(0.), Real(-1. * size), size), usual);
  }
  /// (1 + w)^(-p/2) (1/(1 + w) + (1 - p) w/(1 + w)), w = y^2
  VALLEY_HD double bend(double y) const {
    const double w = y * y, share = w > std::numeric_limits<double>::max() ? 1 : w / (1 + w);
    return exp(-0.5 * p * log_1p_square(y)) * (1 / (1 + w) + (1 - p) * share);
  }
  /// Rises up to y^2 = 1/(p - 1), for ever if p <= 1.
  double peak_slope(double y) const { return slope(p > 1 && (p - 1) * y * y > 1 ? 1 / std::sqrt(p - 1) : y); }
};

}  // namespace shape

using TunableDecay = Valley<shape::TunableDecay>;

VALLEY_KERNELS(TunableDecay)
VALLEY_LANDSCAPE(
        .id = "tunable", .says = "a slope that falls off as fast as one likes",
        .keys = {curvature_key(), number_key("decay", 1, factors, "p of tunable: the slope falls like |z|^(1-p)")},
        .make = [](const Values& v) {
          return TunableDecay{std::sqrt(v.number("curvature")), v.number("decay")};
        })

}  // namespace valley

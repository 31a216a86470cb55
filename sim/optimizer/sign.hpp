#pragma once

#include "sim/optimizer/elementwise.hpp"
#include "sim/optimizer/rule.hpp"

namespace valley {

/// p = rho sign(g), coordinate by coordinate: the ascent of SAM's inner problem in the ball of the l-infinity norm.
struct SignShift {
  static constexpr bool is_zero = false;
  double rho = 0;

  template <class State>
  VALLEY_HD State operator()(const State& g) const {
    return rho * signs(g);
  }
};

/// l-infinity SAM (Foret et al. 2021, section 2).
using SignSam = Rule<SignShift>;

VALLEY_SHIFT(
    SignShift, .id = "sign_sam", .says = "l-infinity SAM: a step rho sign(g) first", .grouped = true,
    .keys = {needed_key("rho", factors, "ascent radius of each coordinate")},
    .make = [](const Values& v) { return plain_policy(SignShift{v.number("rho")}); })

}  // namespace valley

#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

/// p = rho g.
struct GradientShift {
  static constexpr bool is_zero = false;
  double rho = 0;

  template <class State>
  VALLEY_HD State operator()(const State& g) const {
    return rho * g;
  }
};

/// USAM (Andriushchenko, Flammarion 2022): theta <- theta - eta g_S2(theta + rho g_S1(theta)).
using Usam = Rule<GradientShift>;

VALLEY_SHIFT(
    GradientShift, .id = "usam", .says = "a step rho g up the batch's gradient first", .grouped = true,
    .keys = {needed_key("rho", factors, "ascent radius")},
    .make = [](const Values& v) { return plain_policy(GradientShift{v.number("rho")}); })

}  // namespace valley

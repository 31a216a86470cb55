#pragma once

#include "sim/optimizer/elementwise.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho T^2 g / ||T g||, and p = 0 where T g = 0. T = |theta| + `floor`, or what the landscape says (`adaptive_scale(theta,
/// floor)`, elementwise): a network's is 1 on all but weights.
struct AdaptiveShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double epsilon = 0;  // added to ||T g||
  double floor = 0.01;

  template <class Landscape, class State>
  VALLEY_HD State operator()(const State& g, const Landscape& f, const State& theta) const {
    const State T = scale(f, theta);
    const State Tg = product(T, g);
    return product(T, State(UnitShift{rho, epsilon}(Tg)));
  }

 private:
  template <class Landscape, class State>
  VALLEY_HD State scale(const Landscape& f, const State& theta) const {
    if constexpr (requires { f.adaptive_scale(theta, floor); })
      return f.adaptive_scale(theta, floor);
    else
      return sizes(theta, floor);
  }
};

/// ASAM (Kwon et al. 2021).
using Asam = Rule<AdaptiveShift>;

VALLEY_SHIFT(
    AdaptiveShift, .id = "asam", .says = "SAM whose ball is scaled by the parameters' sizes", .grouped = true,
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("epsilon", 0, not_negative, "added to ||T g||"),
             number_key("floor", 0.01, not_negative, "added to each |theta|")},
    .make = [](const Values& v) {
      return plain_policy(AdaptiveShift{v.number("rho"), v.number("epsilon"), v.number("floor")});
    })

}  // namespace valley

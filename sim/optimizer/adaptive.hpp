#pragma once

#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho T^2 g / ||T g||, and p = 0 where T g = 0. T = |theta| + `floor` on weights and 1 on the rest, as the
/// landscape says (`adaptive_scale(theta, floor)`, elementwise).
struct AdaptiveShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double epsilon = 0;  // added to ||T g||
  double floor = 0.01;

  template <class Landscape, class State>
  State operator()(const State& g, const Landscape& f, const State& theta) const {
    const State T = f.adaptive_scale(theta, floor);
    const State Tg = product(T, g);
    return product(T, State(UnitShift{rho, epsilon}(Tg)));
  }
};

/// ASAM (Kwon et al. 2021).
using Asam = Rule<AdaptiveShift>;

}  // namespace valley

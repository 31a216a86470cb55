#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

/// `first` for the steps before `at`, `second` from step `at` on. The momentum restarts at the switch:
/// the two optimizers share the parameters only.
template <class First, class Second>
struct Switch {
  First first;
  Second second;
  std::uint32_t at = 0;

  template <class Landscape, class State, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, State& velocity, const Xi& xi) const {
    if (xi.step == at) velocity = 0. * velocity;
    return xi.step < at ? first.step(f, theta, velocity, xi) : second.step(f, theta, velocity, xi);
  }
};

}  // namespace valley

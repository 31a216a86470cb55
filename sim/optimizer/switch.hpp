#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

/// `first` for the steps before `at`, `second` from step `at` on. The memory restarts at the switch:
/// the two optimizers share the parameters only.
template <class First, class Second>
struct Switch {
  First first;
  Second second;
  std::uint32_t at = 0;

  static constexpr int fields = First::fields > Second::fields ? First::fields : Second::fields;

  template <class State>
  VALLEY_HD Memory<State, fields> memory(const State& theta) const {
    return blank_memory<fields>(theta);
  }

  template <class Landscape, class State, int count, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
    if (xi.step == at) memory = blank_memory<count>(theta);
    return xi.step < at ? first.step(f, theta, memory, xi) : second.step(f, theta, memory, xi);
  }
};

}  // namespace valley

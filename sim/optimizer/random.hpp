#pragma once

#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho unit(z), z standard normal at the step's address: as long as SAM's shift, with no gradient in it.
struct RandomShift {
  static constexpr bool is_zero = false;
  double rho = 0;

  template <class Landscape, class State, class Batch, class Xi>
  State operator()(const Landscape& f, const State&, const Batch&, const Xi& xi, Coupling) const {
    return UnitShift{rho}(State(f.normal(xi)));
  }
};

/// The control of every SAM: one gradient, at a random point of the same sphere.
using RandomSam = Rule<RandomShift>;

}  // namespace valley

#pragma once

#include "sim/optimizer/direction.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho unit(z), z standard normal at the step's address: as long as SAM's shift, with no gradient in it.
struct RandomShift {
  static constexpr bool is_zero = false;
  double rho = 0;

  template <class Landscape, class State, class Batch, class Xi>
  VALLEY_HD State operator()(const Landscape& f, const State& theta, const Batch&, const Xi& xi, Coupling) const {
    return UnitShift{rho}(normal_direction(f, theta, xi));
  }
};

/// The control of every SAM: one gradient, at a random point of the same sphere.
using RandomSam = Rule<RandomShift>;

VALLEY_SHIFT(
    RandomShift, .id = "random_sam", .says = "a step of length rho in a random direction first", .other_batch = false,
    .keys = {needed_key("rho", factors, "ascent radius")},
    .make = [](const Values& v) { return plain_policy(RandomShift{v.number("rho")}); })

}  // namespace valley

#pragma once

#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho (l g/||g|| + (1 - l) g): SAM at l = 1, USAM at l = 0.
struct MixedShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double mix = 0.5;  // l

  template <class State>
  VALLEY_HD State operator()(const State& g) const {
    return State(UnitShift{rho * mix}(g)) + State((rho * (1 - mix)) * g);
  }
};

using MixedSam = Rule<MixedShift>;

VALLEY_SHIFT(
    MixedShift, .id = "mixed_sam", .says = "between SAM and USAM: rho (l g/||g|| + (1 - l) g)", .grouped = true,
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("mix", 0.5, at_most_one, "l: 1 is SAM, 0 is USAM")},
    .make = [](const Values& v) {
      return plain_policy(MixedShift{v.number("rho"), v.number("mix")});
    })

}  // namespace valley

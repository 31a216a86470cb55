#pragma once

#include <array>
#include <cstdint>

#include "sim/optimizer/left_over.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho unit(g - share m), m the moving mean of earlier gradients at theta: m <- keep m + (1 - keep) g, begun as the
/// first g. The first step is SAM's; p is 0 where g - share m is rounding only.
struct FriendlyShift {
  static constexpr bool is_zero = false;
  static constexpr std::array fields{"mean"};
  double rho = 0;
  double epsilon = 0;
  double share = 1;
  double keep = 0.9;

  template <class State>
  VALLEY_HD State operator()(const State& g, State* m, std::uint32_t age) const {
    const UnitShift unit{rho, epsilon};
    if (m == nullptr) return unit(g);
    State& mean = *m;
    if (age == 0) {
      mean = g;
      return unit(g);
    }
    const State rest = left_over(g, State(share * mean));
    mean = keep * mean + State((1 - keep) * g);
    return unit(rest);
  }
};

/// Friendly-SAM (Li et al. 2024), as released.
using FriendlySam = Rule<FriendlyShift>;

VALLEY_SHIFT(
    FriendlyShift, .id = "friendly_sam", .says = "SAM along what a batch's gradient has beyond the mean of earlier ones",
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("epsilon", 0, not_negative, "added to the norm"),
             number_key("share", 1, factors, "of the mean that is taken off"),
             number_key("keep", 0.9, at_most_one, "of the mean from step to step")},
    .make = [](const Values& v) {
      return plain_policy(FriendlyShift{v.number("rho"), v.number("epsilon"), v.number("share"), v.number("keep")});
    })

}  // namespace valley

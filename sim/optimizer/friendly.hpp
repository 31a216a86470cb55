#pragma once

#include "sim/optimizer/sam.hpp"

namespace valley {

/// p = rho unit(g - share m), m the moving mean of earlier gradients at theta: m <- keep m + (1 - keep) g, begun as the
/// first g. The first step is SAM's.
struct FriendlyShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double epsilon = 0;
  double share = 1;
  double keep = 0.9;

  template <class State>
  State operator()(const State& g, ShiftMemory<State>& memory) const {
    const UnitShift unit{rho, epsilon};
    if (!memory.started) {
      memory.started = true;
      memory.mean = g;
      return unit(g);
    }
    const State rest = g - share * memory.mean;
    memory.mean = keep * memory.mean + State((1 - keep) * g);
    return unit(rest);
  }
};

/// Friendly-SAM (Li et al. 2024), as released.
using FriendlySam = Rule<FriendlyShift>;

}  // namespace valley

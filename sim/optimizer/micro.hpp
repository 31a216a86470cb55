#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

/// m-SAM: the batch in groups of m, a shift for each; their directions are averaged, weighed by the groups' sizes. The
/// landscape cuts a batch into `parts(batch, m)`, of which the last may be smaller.
template <class Inner>
struct Micro {
  Inner inner{};
  std::uint32_t m = 1;

  template <class Landscape, class State, class Memory, class Xi>
  State step(const Landscape& f, const State& theta, Memory& memory, const Xi& xi) const {
    const auto batch = sample(f, xi);
    State d = 0. * theta;
    for (const auto& part : f.parts(batch, m)) {
      const double weight = static_cast<double>(part.size()) / static_cast<double>(batch.size());
      d = d + weight * inner.direction(f, theta, memory, part, xi);
    }
    return descended(inner.descent, theta, d, velocity_in(memory));
  }
};

}  // namespace valley

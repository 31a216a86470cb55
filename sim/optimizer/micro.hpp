#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

/// m-SAM: the batch in groups of m, a shift for each; their directions are averaged. The landscape cuts a batch into
/// `parts(batch, m)`.
template <class Inner>
struct Micro {
  Inner inner{};
  std::uint32_t m = 1;

  template <class Landscape, class State, class Memory, class Xi>
  State step(const Landscape& f, const State& theta, Memory& memory, const Xi& xi) const {
    const auto parts = f.parts(sample(f, xi), m);
    const double weight = 1. / static_cast<double>(parts.size());
    State d = 0. * theta;
    for (const auto& part : parts) d = d + weight * inner.direction(f, theta, memory, part, xi);
    return descended(inner.descent, theta, d, velocity_in(memory));
  }
};

}  // namespace valley

#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

/// m-SAM: the batch in groups of m, a shift for each; their directions are averaged, weighed by the groups' sizes. The
/// landscape cuts a batch into `parts(batch, m)`, of which the last may be smaller.
template <class Inner>
struct Micro {
  Inner inner{};
  std::uint32_t m = 1;

  static constexpr int fields = Inner::fields;

  template <class State>
  Memory<State, fields> memory(const State& theta) const {
    return inner.memory(theta);
  }

  template <class Landscape, class State, int count, class Xi>
  State step(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
    const State next = inner.descent(theta, direction(f, theta, memory, xi), memory.state, memory.age);
    ++memory.age;
    return next;
  }

  /// One step of the memoryless rule (momentum is ignored).
  template <class Landscape, class State, class Xi>
  State step(const Landscape& f, const State& theta, const Xi& xi) const {
    auto none = memory(theta);
    return theta - inner.descent.eta * direction(f, theta, none, xi);
  }

 private:
  template <class Landscape, class State, int count, class Xi>
  State direction(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
    const auto batch = sample(f, xi);
    State d = 0. * theta;
    for (const auto& part : f.parts(batch, m)) {
      const double weight = static_cast<double>(part.size()) / static_cast<double>(batch.size());
      d = d + weight * inner.direction(f, theta, memory, part, xi);
    }
    return d;
  }
};

}  // namespace valley

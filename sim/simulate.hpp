// One trial: theta_0, theta_1, ... under an optimizer on a landscape.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/draw.hpp"

namespace valley {

template <class State>
struct Outcome {
  bool diverged = false;    // a coordinate left the finite doubles
  std::uint32_t steps = 0;  // steps done with a finite end
  State state;              // the last finite state
};

/// Whether all coordinates are finite (double states).
template <class State>
bool is_finite(const State& x) {
  for (int i = 0; i < static_cast<int>(x.size()); ++i)
    if (!std::isfinite(x[i])) return false;
  return true;
}

/// Runs `steps` steps from x; step t draws at base with step base.step + t. Calls observe(t, x) for t = 0 .. steps,
/// or up to the last finite state: diverging is a result. The optimizer's memory starts at 0.
template <class Landscape, class Optimizer, class State, class Observer>
Outcome<State> run(const Landscape& f, const Optimizer& optimizer, State x, std::uint32_t steps, Draw base, Observer&& observe) {
  auto memory = optimizer.memory(x);
  observe(std::uint32_t{0}, x);
  for (std::uint32_t t = 0; t < steps; ++t) {
    Draw xi = base;
    xi.step += t;
    State next = optimizer.step(f, x, memory, xi);
    if (!is_finite(next)) return {true, t, x};
    x = next;
    observe(t + 1, x);
  }
  return {false, steps, x};
}

/// The same, unobserved.
template <class Landscape, class Optimizer, class State>
Outcome<State> run(const Landscape& f, const Optimizer& optimizer, State x, std::uint32_t steps, Draw base) {
  return run(f, optimizer, x, steps, base, [](std::uint32_t, const State&) {});
}

}  // namespace valley

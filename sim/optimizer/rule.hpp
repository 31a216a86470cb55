// Every optimizer is one line of algebra:
//
//   g_S(theta) batch gradient,   up = theta + p,   d = g_S2(up) + wd theta,
//   v <- m v + d,                theta <- theta - eta v,   or - eta (d + m v) with Nesterov's momentum.
//
// What differs is the shift p (one policy a file beside this one). The same source steps a Vec in
// registers, an Eigen vector and a network's flat parameters: all it asks of a state is +, -,
// scalar * and squares(). Weight decay and momentum act as in PyTorch's SGD: decay at theta itself,
// outside the shift; v starts at 0.
//
// A shift is called with what it needs: shift(g) of the ascent batch's gradient g at theta, most of them;
// shift(g, f, theta); shift(g, memory), where it remembers earlier g; shift(f, theta, batch, xi, coupling), which takes
// gradients of its own.
#pragma once

#include "base/batching.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/draw.hpp"

namespace valley {

/// The mini-batch at address xi: drawn once where the landscape can hold it (it has `sample`), else its address.
template <class Landscape, class Xi>
VALLEY_HD auto sample(const Landscape& f, const Xi& xi) {
  if constexpr (requires { f.sample(xi); }) {
    return f.sample(xi);
  } else {
    return xi;
  }
}

/// Settings of the descent half.
struct Descent {
  double eta = 0.1;         // step size
  double momentum = 0;      // m
  double weight_decay = 0;  // wd
  bool nesterov = false;
};

/// An optimizer's memory where the shift has one too. Starts as {0 theta, 0 theta}.
template <class State>
struct ShiftMemory {
  State velocity;        // v
  State mean;            // of the gradients at theta, as the shift weighs them
  bool started = false;  // whether `mean` holds any
};

template <class State>
VALLEY_HD State& velocity_in(State& memory) {
  return memory;
}
template <class State>
State& velocity_in(ShiftMemory<State>& memory) {
  return memory.velocity;
}

/// theta after the descent along d: momentum, then the step. Without momentum the memory is left alone.
template <class State>
VALLEY_HD State descended(const Descent& descent, const State& theta, State d, State& velocity) {
  if (descent.momentum != 0) {
    velocity = descent.momentum * velocity + d;
    d = descent.nesterov ? State(d + descent.momentum * velocity) : velocity;
  }
  return theta - descent.eta * d;
}

template <class Shift>
struct Rule {
  Descent descent{};
  Shift shift{};
  Coupling coupling = Coupling::shared;  // theorems need fresh, practice runs shared

  /// One step from theta; `memory` is the optimizer's own (the velocity, same shape as theta, 0 at the start; a
  /// ShiftMemory where the shift remembers).
  template <class Landscape, class State, class Memory, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, Memory& memory, const Xi& xi) const {
    return descended(descent, theta, direction(f, theta, memory, sample(f, xi), xi), velocity_in(memory));
  }

  /// One step of the memoryless rule (momentum is ignored).
  template <class Landscape, class State, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, const Xi& xi) const {
    int none = 0;
    return theta - descent.eta * direction(f, theta, none, sample(f, xi), xi);
  }

  /// Where the descent gradient is taken.
  template <class Landscape, class State, class Xi>
  VALLEY_HD State ascent_point(const Landscape& f, const State& theta, const Xi& xi) const {
    int none = 0;
    return ascended(f, theta, none, sample(f, xi), xi);
  }

  /// d: the descent gradient on `batch`, with weight decay. xi: the step's address.
  template <class Landscape, class State, class Memory, class Batch, class Xi>
  VALLEY_HD State direction(const Landscape& f, const State& theta, Memory& memory, const Batch& batch, const Xi& xi) const {
    if constexpr (requires { f.begin_step(); }) f.begin_step();
    const State d = f.gradient(ascended(f, theta, memory, batch, xi), batch);
    if (descent.weight_decay == 0) return d;
    return d + descent.weight_decay * theta;
  }

 private:
  template <class Landscape, class State, class Memory, class Batch, class Xi>
  VALLEY_HD State ascended(const Landscape& f, const State& theta, Memory& memory, const Batch& batch, const Xi& xi) const {
    if constexpr (Shift::is_zero) {
      return theta;
    } else if constexpr (requires { shift(f, theta, batch, xi, coupling); }) {
      return theta + shift(f, theta, batch, xi, coupling);
    } else {
      const State g = f.gradient(theta, coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling)));
      if constexpr (requires { shift(g, f, theta); }) {
        return theta + shift(g, f, theta);
      } else if constexpr (requires { shift(g, memory); }) {
        return theta + shift(g, memory);
      } else {
        return theta + shift(g);
      }
    }
  }
};

}  // namespace valley

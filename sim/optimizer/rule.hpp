// Every optimizer is one line of algebra:
//
//   g_S(theta) batch gradient,   up = theta + p,   d = g_S2(up) + wd theta,
//   v <- m v + d,                theta <- theta - eta v,   or - eta (d + m v) with Nesterov's momentum.
//
// What differs are the shift p and the descent, policies of their own, one a file beside this one; each brings what it
// remembers as named fields:
//
//   Rule<UnitShift> sam{{.eta = 0.1, .momentum = 0.9}, {.rho = 0.05}, Coupling::shared};   // SAM
//   Rule<UnitShift, Adam> adam_sam{{.eta = 1e-3}, {.rho = 0.05}};                           // Adam on SAM's gradients
//   auto memory = sam.memory(theta);
//   theta = sam.step(f, theta, memory, xi);
//
// The same source steps a Vec in registers, an Eigen vector and a network's flat parameters: all it asks of a state is +, -,
// scalar * and squares() (and what elementwise.hpp says, where a policy works coordinate by coordinate).
//
// A shift is called with what it needs: shift(g) of the ascent batch's gradient g at theta, most of them; shift(g, f, theta);
// shift(g, m, age), where it remembers, m its states and age the steps done; shift(f, theta, batch, xi, coupling), which takes
// gradients of its own; or shift.direction(f, theta, m, age, batch, xi, coupling), which gives d itself. `is_zero` says that
// there is no shift at all.
#pragma once

#include <array>
#include <cstdint>

#include "base/batching.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/draw.hpp"
#include "sim/optimizer/momentum.hpp"

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

/// The names of the states that a policy remembers; none where it says nothing.
template <class Policy>
constexpr auto fields_of() {
  if constexpr (requires { Policy::fields; }) {
    return Policy::fields;
  } else {
    return std::array<const char*, 0>{};
  }
}
template <class Policy>
constexpr int field_count = static_cast<int>(fields_of<Policy>().size());

/// What an optimizer remembers: states of theta's shape, 0 at the start, the descent's first; and how many steps it has done.
template <class State, int count>
struct Memory {
  State state[count > 0 ? count : 1];
  std::uint32_t age = 0;
};

/// A Memory at the start.
template <int count, class State>
VALLEY_HD Memory<State, count> blank_memory(const State& theta) {
  Memory<State, count> memory;
  for (State& one : memory.state) one = 0. * theta;
  return memory;
}

/// Where the descent gradient is taken. `m`, `age`: the shift's own memory, null for one without.
template <class Shift, class Landscape, class State, class Batch, class Xi>
VALLEY_HD State ascended(const Shift& shift, Coupling coupling, const Landscape& f, const State& theta, State* m,
                         std::uint32_t age, const Batch& batch, const Xi& xi) {
  if constexpr (Shift::is_zero) {
    return theta;
  } else if constexpr (requires { shift(f, theta, batch, xi, coupling); }) {
    return theta + shift(f, theta, batch, xi, coupling);
  } else {
    const State g = f.gradient(theta, coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling)));
    if constexpr (requires { shift(g, f, theta); }) {
      return theta + shift(g, f, theta);
    } else if constexpr (requires { shift(g, m, age); }) {
      return theta + shift(g, m, age);
    } else {
      return theta + shift(g);
    }
  }
}

/// The descent gradient on `batch`.
template <class Shift, class Landscape, class State, class Batch, class Xi>
VALLEY_HD State direction_of(const Shift& shift, Coupling coupling, const Landscape& f, const State& theta, State* m,
                             std::uint32_t age, const Batch& batch, const Xi& xi) {
  if constexpr (requires { f.begin_step(); }) f.begin_step();
  if constexpr (requires { shift.direction(f, theta, m, age, batch, xi, coupling); }) {
    return shift.direction(f, theta, m, age, batch, xi, coupling);
  } else {
    return f.gradient(ascended(shift, coupling, f, theta, m, age, batch, xi), batch);
  }
}

template <class Shift, class Descent = Momentum>
struct Rule {
  static constexpr int fields = field_count<Descent> + field_count<Shift>;

  Descent descent{};
  Shift shift{};
  Coupling coupling = Coupling::shared;  // theorems need fresh, practice runs shared

  template <class State>
  VALLEY_HD Memory<State, fields> memory(const State& theta) const {
    return blank_memory<fields>(theta);
  }

  /// One step from theta. xi: the step's address.
  template <class Landscape, class State, int count, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, Memory<State, count>& memory, const Xi& xi) const {
    static_assert(count >= fields);
    const State d = direction(f, theta, memory, sample(f, xi), xi);
    const State next = descent(theta, d, memory.state, memory.age);
    ++memory.age;
    return next;
  }

  /// One step of the memoryless rule (momentum is ignored).
  template <class Landscape, class State, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, const Xi& xi) const {
    return theta -
           descent.eta *
               decayed(direction_of(shift, coupling, f, theta, static_cast<State*>(nullptr), 0, sample(f, xi), xi), theta);
  }

  /// Where the descent gradient is taken, without memory.
  template <class Landscape, class State, class Xi>
  VALLEY_HD State ascent_point(const Landscape& f, const State& theta, const Xi& xi) const {
    return ascended(shift, coupling, f, theta, static_cast<State*>(nullptr), 0, sample(f, xi), xi);
  }

  /// d: the descent gradient on `batch`, with weight decay.
  template <class Landscape, class State, int count, class Batch, class Xi>
  VALLEY_HD State direction(const Landscape& f, const State& theta, Memory<State, count>& memory, const Batch& batch,
                            const Xi& xi) const {
    State* const own = memory.state + field_count<Descent>;
    return decayed(direction_of(shift, coupling, f, theta, own, memory.age, batch, xi), theta);
  }

 private:
  template <class State>
  VALLEY_HD State decayed(const State& d, const State& theta) const {
    if (descent.weight_decay == 0 || Descent::decays_apart) return d;
    return d + descent.weight_decay * theta;
  }
};

}  // namespace valley

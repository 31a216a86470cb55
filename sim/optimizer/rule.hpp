// Every optimizer is one line of algebra:
//
//   g_S(theta) batch gradient,   up = theta + p(g_S1(theta)),   d = g_S2(up) + wd theta,
//   v <- m v + d,                theta <- theta - eta v.
//
// What differs is the shift p (one policy a file beside this one). The same source steps a Vec in
// registers, an Eigen vector and a network's flat parameters: all it asks of a state is +, -,
// scalar * and norm(). Weight decay and momentum act as in PyTorch's SGD: decay at theta itself,
// outside the shift; v starts at 0.
#pragma once

#include "base/batching.hpp"
#include "sim/draw.hpp"
#include "sim/host_device.hpp"

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
};

template <class Shift>
struct Rule {
  Descent descent{};
  Shift shift{};
  Coupling coupling = Coupling::shared;  // theorems need fresh, practice runs shared

  /// One step from theta; `velocity` is the optimizer's memory (same shape as theta, 0 at the start). Without momentum
  /// it is left alone.
  template <class Landscape, class State, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, State& velocity, const Xi& xi) const {
    State d = direction(f, theta, xi);
    if (descent.momentum != 0) d = velocity = descent.momentum * velocity + d;
    return theta - descent.eta * d;
  }

  /// One step of the memoryless rule (momentum is ignored).
  template <class Landscape, class State, class Xi>
  VALLEY_HD State step(const Landscape& f, const State& theta, const Xi& xi) const {
    return theta - descent.eta * direction(f, theta, xi);
  }

  /// Where the descent gradient is taken.
  template <class Landscape, class State, class Xi>
  VALLEY_HD State ascent_point(const Landscape& f, const State& theta, const Xi& xi) const {
    if constexpr (Shift::is_zero) {
      return theta;
    } else {
      return theta + shift(State(f.gradient(theta, sample(f, xi.ascent(coupling)))));
    }
  }

 private:
  template <class Landscape, class State, class Xi>
  VALLEY_HD State direction(const Landscape& f, const State& theta, const Xi& xi) const {
    const auto batch = sample(f, xi);
    const auto descend = [&](const State& up) -> State {
      if (descent.weight_decay == 0) return f.gradient(up, batch);
      return State(f.gradient(up, batch)) + descent.weight_decay * theta;
    };
    if constexpr (Shift::is_zero) {
      return descend(theta);
    } else {
      const auto ascent = coupling == Coupling::shared ? batch : sample(f, xi.ascent(coupling));
      return descend(theta + shift(State(f.gradient(theta, ascent))));
    }
  }
};

}  // namespace valley

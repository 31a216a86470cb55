// What every landscape offers. Optimizers ask for no more than `gradient(x, xi)`.
#pragma once

#include <concepts>

#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"

namespace valley {

/// loss(x), the exact gradient(x), and gradient(x, xi) of the mini-batch at address xi, whose mean is gradient(x).
template <class F, class State>
concept Landscape = requires(const F& f, const State& x, Draw xi) {
  { f.loss(x) } -> std::convertible_to<double>;
  { f.gradient(x) } -> std::convertible_to<State>;
  { f.gradient(x, xi) } -> std::convertible_to<State>;
};

/// A landscape that carries its constants.
template <class F>
concept KnowsItself = requires(const F& f) {
  { f.known() } -> std::same_as<Known>;
};

/// The state of a landscape with few parameters (those name their `dimension`).
template <class F, class Real = double>
using StateOf = Vec<Real, F::dimension>;

}  // namespace valley

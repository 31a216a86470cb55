// What every landscape offers. Optimizers ask for no more than `gradient(x, xi)`.
//
// A landscape is a value in a file of its own, trivially copyable, written once for every scalar:
//
//   struct Cosine {
//     static constexpr int dimension = 1;
//     double a = 1;
//     template <class Real> VALLEY_HD Real loss(const Vec<Real, 1>& x) const { return a * (1. - cos(x[0])); }
//     template <class Real> VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x) const { return {{Real(a * sin(x[0]))}}; }
//     template <class Real, class Xi> VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, const Xi&) const { return
//     gradient(x); }
//   };
//   VALLEY_KERNELS(Cosine)
//   VALLEY_LANDSCAPE(.id = "cosine", .says = "a (1 - cos x)", .keys = {number_key("a", 1, positive_factors, "f''(0)")},
//                    .make = [](const Values& v) { return Cosine{v.number("a")}; })
//
// That file in sim/landscape is all: `simulate`, `escape`, `list` and the tests find the entry in the catalogue
// (catalogue.hpp), ensembles find the loops that the build makes for each line with VALLEY_KERNELS (gpu/CMakeLists.txt).
#pragma once

#include <concepts>
#include <type_traits>

#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"

namespace valley {

/// loss(x), and gradient(x, xi) of the mini-batch at address xi, whose mean is the exact gradient.
template <class F, class State>
concept Landscape = requires(const F& f, const State& x, Draw xi) {
  { f.loss(x) } -> std::convertible_to<double>;
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

/// A landscape whose trials go by lanes; the others lay a trial's coordinates side by side.
template <class F>
concept ByTrial = requires {
  F::dimension;
};

/// What ensembles ask: a plain value, that is a landscape on its states (rows of data have states of their own, rows.hpp).
template <class F>
constexpr bool is_plain() {
  if constexpr (ByTrial<F>) return std::is_trivially_copyable_v<F> && Landscape<F, StateOf<F>>;
  return std::is_trivially_copyable_v<F>;
}

}  // namespace valley

/// Has ensembles' loops made for a type, one line a type: the build looks for these lines.
#define VALLEY_KERNELS(...) static_assert(::valley::is_plain<__VA_ARGS__>());

/// The landscape's entry in the catalogue; empty but in the source that the build makes to hold it (sim/CMakeLists.txt).
#ifndef VALLEY_LANDSCAPE
#define VALLEY_LANDSCAPE(...)
#endif

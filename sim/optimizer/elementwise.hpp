// What some policies ask of a state coordinate by coordinate, for states in registers: product(a, b), over_root(a, b, epsilon) =
// a/(sqrt b + epsilon), signs(a), sizes(a, floor) = |a| + floor. A network's flat parameters have their own
// (sim/network/flat.hpp).
#pragma once

#include "sim/arithmetic/coordinates.hpp"
#include "sim/arithmetic/vec.hpp"

namespace valley {
namespace elementwise_detail {

template <class Real, int N, class Function>
VALLEY_HD Vec<Real, N> each(const Vec<Real, N>& a, const Vec<Real, N>& b, Function&& function) {
  Vec<Real, N> out;
  for (int i = 0; i < N; ++i) out[i] = function(a[i], b[i]);
  return out;
}
template <int D, int L, class Function>
VALLEY_HD Coordinates<D, L> each(const Coordinates<D, L>& a, const Coordinates<D, L>& b, Function&& function) {
  Coordinates<D, L> out;
  for (int t = 0; t < Coordinates<D, L>::trials; ++t)
    for (int i = 0; i < Coordinates<D, L>::parts; ++i) out.v[t][i] = function(a.v[t][i], b.v[t][i]);
  return out;
}

template <class State>
inline constexpr bool in_registers = false;
template <class Real, int N>
inline constexpr bool in_registers<Vec<Real, N>> = true;
template <int D, int L>
inline constexpr bool in_registers<Coordinates<D, L>> = true;

template <class State>
concept InRegisters = in_registers<State>;

}  // namespace elementwise_detail

template <elementwise_detail::InRegisters State>
VALLEY_HD State product(const State& a, const State& b) {
  return elementwise_detail::each(a, b, [](const auto& x, const auto& y) { return x * y; });
}
template <elementwise_detail::InRegisters State>
VALLEY_HD State over_root(const State& a, const State& b, double epsilon) {
  return elementwise_detail::each(a, b, [epsilon](const auto& x, const auto& y) { return x / (sqrt(y) + epsilon); });
}
template <elementwise_detail::InRegisters State>
VALLEY_HD State signs(const State& a) {
  return elementwise_detail::each(a, a, [](const auto& x, const auto&) {
    using Real = std::remove_cvref_t<decltype(x)>;
    return select(x > Real(0.), Real(1.), select(x < Real(0.), Real(-1.), Real(0.)));
  });
}
template <elementwise_detail::InRegisters State>
VALLEY_HD State sizes(const State& a, double floor) {
  return elementwise_detail::each(a, a, [floor](const auto& x, const auto&) {
    using Real = std::remove_cvref_t<decltype(x)>;
    return Real(select(x < Real(0.), Real(-1. * x), x) + floor);
  });
}

}  // namespace valley

// What is left of a state once another is taken off, for who gives it a length: rounding noise must not become a direction.
#pragma once

#include <concepts>
#include <limits>
#include <type_traits>

#include "sim/arithmetic/norm.hpp"

namespace valley {

/// What rounding of a state's numbers is relative to them. A tensor has its own.
template <class State>
VALLEY_HD double epsilon_of([[maybe_unused]] const State& a) {
  using Real = std::remove_cvref_t<decltype(squares(a))>;
  return std::same_as<Real, float> ? std::numeric_limits<float>::epsilon() : std::numeric_limits<double>::epsilon();
}

/// a - b, but 0 where that is no more than rounding: at most 16 epsilons of a's length.
template <class State>
VALLEY_HD State left_over(const State& a, const State& b) {
  const State rest = a - b;
  const auto length = norm(rest);
  using Real = std::remove_cv_t<decltype(length)>;
  const auto counts = length > Real((16 * epsilon_of(a)) * norm(a));
  return State(select(counts, Real(1.), Real(0.)) * rest);
}

}  // namespace valley

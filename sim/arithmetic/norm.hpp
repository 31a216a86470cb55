// ||a|| of any state with `squares(a)` = ||a||^2, whatever its size: where the squares' sum has lost digits to the ends of the
// exponent's range, or may have, a is first multiplied by a power of two. Elsewhere no bit depends on that.
#pragma once

#include "sim/arithmetic/lanes.hpp"

namespace valley {

/// Where a sum of squares has all its digits.
template <class Real>
VALLEY_HD auto keeps_digits(const Real& square) {
  return (square > Real(0x1p-1000)) & (square < Real(0x1p1000));
}

/// What to multiply by to have squares that keep them: 1 where they do.
template <class Real>
VALLEY_HD Real power_for(const Real& square) {
  const Real far = select(square < Real(1.), Real(0x1p600), Real(0x1p-600));
  return select(keeps_digits(square), Real(1.), far);
}

/// Euclidean norm.
template <class State>
requires requires(const State& a) { squares(a); }
VALLEY_HD auto norm(const State& a) {
  using Real = decltype(squares(a));
  const Real square = squares(a);
  if (!any(!keeps_digits(square))) return sqrt(square);
  const Real power = power_for(square);
  return Real(sqrt(squares(State(power * a))) / power);
}

}  // namespace valley

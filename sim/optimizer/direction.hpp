// A state of standard normal numbers at a step's address: the landscape's own (`normal(xi)`), or one of registers.
#pragma once

#include "sim/draw.hpp"
#include "sim/optimizer/elementwise.hpp"
#include "sim/uses.hpp"

namespace valley {

/// The address of random directions at a step's.
template <class Xi>
VALLEY_HD Xi at_directions(Xi xi) {
  xi.use = uses::directions;
  return xi;
}

template <class Real, int N, class Xi>
VALLEY_HD Vec<Real, N> normal_like(const Vec<Real, N>& /*like*/, const Xi& xi) {
  const auto there = at_directions(xi);
  Vec<Real, N> z;
  for (int i = 0; i < N; ++i) z[i] = Real(there.normal(static_cast<std::uint32_t>(i)));
  return z;
}

/// One trial's coordinates, the padding's too: as many as the batch's rows have.
template <int D, class Xi>
VALLEY_HD Coordinates<D, 1> normal_like(const Coordinates<D, 1>& /*like*/, const Xi& xi) {
  const Draw there = at_directions(xi.descent.first);
  Coordinates<D, 1> z;
  for (int i = 0; i < D; ++i) z.v[0][i] = there.normal(static_cast<std::uint32_t>(i));
  return z;
}

template <class Landscape, class State, class Xi>
VALLEY_HD State normal_direction(const Landscape& f, const State& theta, const Xi& xi) {
  if constexpr (requires { f.normal(xi); }) {
    return f.normal(xi);
  } else {
    return normal_like(theta, xi);
  }
}

}  // namespace valley

// Hessian-vector products: the landscape's own where it has one, else its gradient differentiated
// along v by forward-mode automatic differentiation, exact to rounding.
#pragma once

#include "sim/arithmetic/dual.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/vec.hpp"

namespace valley {

/// Hess f(x) v for a landscape with few parameters.
template <class F, int N>
VALLEY_HD Vec<double, N> hessian_times(const F& f, const Vec<double, N>& x, const Vec<double, N>& v) {
  Vec<Dual<double>, N> moving;
  for (int i = 0; i < N; ++i) moving[i] = {x[i], v[i]};
  const auto g = f.gradient(moving);
  Vec<double, N> product;
  for (int i = 0; i < N; ++i) product[i] = g[i].rate;
  return product;
}

/// Hess f(x) v by the landscape's own product.
template <class F, class State>
State hessian_times(const F& f, const State& x, const State& v) {
  return f.hessian_times(x, v);
}

}  // namespace valley

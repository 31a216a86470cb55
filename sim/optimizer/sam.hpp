#pragma once

#include <limits>

#include "sim/optimizer/rule.hpp"

namespace valley {

/// p = rho g / (||g|| + epsilon), and p = 0 where g = 0. epsilon = 0 in theory, 1e-12 in released code.
struct UnitShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double epsilon = 0;

  template <class State>
  VALLEY_HD auto operator()(const State& g) const {
    using Real = decltype(norm(g));
    if constexpr (requires { inverse_norm(g); }) {
      if (epsilon == 0) {
        const Real inverse = inverse_norm(g);
        return select(inverse < Real(std::numeric_limits<double>::infinity()), Real(rho * inverse), Real(0.)) * g;
      }
    }
    const Real length = norm(g);
    return select(length > Real(0.), Real(rho / (length + epsilon)), Real(0.)) * g;
  }
};

/// SAM (Foret et al. 2021): theta <- theta - eta g_S2(theta + rho g_S1(theta)/||g_S1(theta)||).
using Sam = Rule<UnitShift>;

}  // namespace valley

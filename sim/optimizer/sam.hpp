#pragma once

#include <type_traits>

#include "sim/arithmetic/norm.hpp"
#include "sim/optimizer/policy.hpp"
#include "sim/optimizer/rule.hpp"

namespace valley {

/// p = rho g / (||g|| + epsilon), and p = 0 where g = 0. epsilon = 0 in theory, 1e-12 in released code. However small or large
/// g is: where its squares lose digits, g times a power of two takes its place. A tensor has `stretched` for this.
struct UnitShift {
  static constexpr bool is_zero = false;
  double rho = 0;
  double epsilon = 0;

  template <class State>
  VALLEY_HD auto operator()(const State& g) const {
    if constexpr (requires { stretched(g, rho, epsilon); }) {
      return stretched(g, rho, epsilon);
    } else {
      const auto square = squares(g);
      using Real = std::remove_cv_t<decltype(square)>;
      const auto plain = keeps_digits(square);
      const Real usual = factor(g, square);
      if (!any(!plain)) return State(usual * g);
      const Real power = power_for(square);
      const State scaled = power * g;
      return State(select(plain, usual, far_factor(scaled, power)) * scaled);
    }
  }

 private:
  /// rho/(||g|| + epsilon).
  template <class State, class Real>
  VALLEY_HD Real factor(const State& g, const Real& square) const {
    if constexpr (requires { inverse_norm(g, square); }) {
      if (epsilon == 0) return rho * inverse_norm(g, square);
    }
    return rho / (sqrt(square) + epsilon);
  }

  /// The same of g = scaled/power; 0 where it is 0.
  template <class State, class Real>
  VALLEY_HD Real far_factor(const State& scaled, const Real& power) const {
    const Real length = sqrt(squares(scaled));
    Real all = rho / (length + power * epsilon);
    if constexpr (requires { inverse_norm(scaled, length); }) {
      if (epsilon == 0) all = rho * Real(1. / length);
    }
    return select(length > Real(0.), all, Real(0.));
  }
};

/// SAM (Foret et al. 2021): theta <- theta - eta g_S2(theta + rho g_S1(theta)/||g_S1(theta)||).
using Sam = Rule<UnitShift>;

VALLEY_SHIFT(
    UnitShift, .id = "sam", .says = "a step of length rho up the batch's gradient first", .grouped = true,
    .keys = {needed_key("rho", factors, "ascent radius"), number_key("epsilon", 0, not_negative, "added to ||g||")},
    .make = [](const Values& v) {
      return plain_policy(UnitShift{v.number("rho"), v.number("epsilon")});
    })

}  // namespace valley

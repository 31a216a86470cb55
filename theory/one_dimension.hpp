// Exact second-moment factors of USAM on 1-D random curvature, f_i(x) = a_i x^2 / 2 with a_i >= 0 or not,
// batches with replacement. Written for any field, rational numbers included.
#pragma once

#include <cstddef>
#include <vector>

namespace valley::theory {

template <class Real>
struct Atom {
  Real value, probability;
};

/// E x'^2 / x^2 with fresh batches, a sum of positive terms:
/// (1 - eta a (1 + rho a))^2 + eta^2 V ((1 + rho a)^2 + rho^2 (a^2 + V)), a = E a_i, V = Var(a_i)/B.
template <class Real>
Real fresh_factor(const Real& a, const Real& V, const Real& eta, const Real& rho) {
  const Real lift = 1 + rho * a, keeps = 1 - eta * a * lift;
  return keeps * keeps + eta * eta * V * (lift * lift + rho * rho * (a * a + V));
}

/// E x'^2 / x^2 with one shared batch: E (1 - eta (a_S + rho a_S^2))^2 over the law of the batch mean a_S.
template <class Real>
Real shared_factor(const std::vector<Atom<Real>>& batch_mean, const Real& eta, const Real& rho) {
  Real sum = 0;
  for (const auto& [a, p] : batch_mean) {
    const Real factor = 1 - eta * (a + rho * a * a);
    sum += p * factor * factor;
  }
  return sum;
}

/// The same for batches of B draws with replacement from `atoms`, from the atoms' first four moments, in any number of
/// batches. With m = E a_i, c_k = E (a_i - m)^k and a_S = m + D: E D^2 = c_2/B, E D^3 = c_3/B^2,
/// Var D^2 = (c_4 + (2 B - 3) c_2^2)/B^3, and
/// X = a_S + rho a_S^2 = m + rho m^2 + l D + rho D^2, l = 1 + 2 rho m; the factor is (1 - eta E X)^2 + eta^2 Var X.
template <class Real>
Real shared_factor(const std::vector<Atom<Real>>& atoms, const Real& B, const Real& eta, const Real& rho) {
  Real m = 0, c2 = 0, c3 = 0, c4 = 0;
  for (const auto& [a, p] : atoms) m += p * a;
  for (const auto& [a, p] : atoms) {
    const Real d = a - m, square = d * d;
    c2 += p * square;
    c3 += p * square * d;
    c4 += p * square * square;
  }
  const Real l = 1 + 2 * rho * m, keeps = 1 - eta * (m + rho * m * m + rho * c2 / B);
  const Real spread = l * l * c2 / B + 2 * l * rho * c3 / (B * B) + rho * rho * (c4 + (2 * B - 3) * c2 * c2) / (B * B * B);
  return keeps * keeps + eta * eta * spread;
}

/// eta* with heavy-ball momentum m, where a batch's curvature (that of a + rho a^2 for USAM) has mean a and variance V:
/// 2 (1-m) a / (V + a^2 (1-m)/(1+m)). Between 2 (1+m)/a without noise and 2 (1-m) a/V where there is little else.
template <class Real>
Real momentum_step(const Real& a, const Real& V, const Real& m) {
  return 2 * (1 - m) * a / (V + a * a * (1 - m) / (1 + m));
}

/// Mean of the atoms.
template <class Real>
Real mean(const std::vector<Atom<Real>>& atoms) {
  Real sum = 0;
  for (const auto& [a, p] : atoms) sum += p * a;
  return sum;
}

/// Variance of the atoms.
template <class Real>
Real variance(const std::vector<Atom<Real>>& atoms) {
  const Real m = mean(atoms);
  Real sum = 0;
  for (const auto& [a, p] : atoms) sum += p * (a - m) * (a - m);
  return sum;
}

}  // namespace valley::theory

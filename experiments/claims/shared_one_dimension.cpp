// One parameter, shared batches, batch curvatures a_S >= 0 of variance V: P1 and P3 hold after all, and with more room,
//
//   E x'^2/x^2 = E(1 - eta m)^2 >= eta^2 V (1 + 2 rho sqrt V)^2 >= C,   m = a_S + rho a_S^2,
//
// as Cov(a_S, a_S^2)^2 >= 4 V^3 and Var(a_S^2) >= 4 V^2. In exact rational arithmetic over random laws, at the
// worst step eta = 1/E m. Equality: a_S in {0, c}, odds even.
#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <limits>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/measure.hpp"
#include "sim/draw.hpp"
#include "theory/one_dimension.hpp"

namespace valley {
namespace {

using Rational = boost::multiprecision::cpp_rational;
using Atoms = std::vector<theory::Atom<Rational>>;

double number(const Rational& x) { return static_cast<double>(x); }

/// The law of the mean of B independent copies, one atom an ordered tuple.
Atoms batch_mean(const Atoms& one, int B) {
  Atoms law{{0, 1}};
  for (int k = 0; k < B; ++k) {
    Atoms next;
    for (const auto& [sum, p] : law)
      for (const auto& [a, q] : one) next.push_back({sum + a / B, p * q});
    law = std::move(next);
  }
  return law;
}

Rational integer(Draw xi, std::uint32_t k, std::uint32_t from, std::uint32_t to) { return from + xi.index(k, to - from + 1); }

/// Two to four atoms with curvatures 0 .. 20.
Atoms random_atoms(Draw xi) {
  const auto size = 2 + xi.index(0, 3);
  Atoms atoms;
  Rational total = 0;
  for (std::uint32_t k = 0; k < size; ++k) {
    const Rational weight = integer(xi, 2 * k + 1, 1, 30);
    atoms.push_back({integer(xi, 2 * k + 2, 0, 20), weight});
    total += weight;
  }
  for (auto& atom : atoms) atom.probability /= total;
  return atoms;
}

/// The inequalities for one law, as ratios.
struct Ratios {
  double against_C = 0, against_square = 0, covariance = 0, square = 0;  // at least 1
  double C_at_threshold = 0;                                             // at most 1
};

Ratios examine(const Atoms& law, const Rational& rho) {
  Rational a1 = 0, a2 = 0, a3 = 0, a4 = 0;
  for (const auto& [a, p] : law) a1 += p * a, a2 += p * a * a, a3 += p * a * a * a, a4 += p * a * a * a * a;
  const Rational V = theory::variance(law), covariance = a3 - a1 * a2, square = a4 - a2 * a2;
  const auto C = [&](const Rational& eta) { return Rational(eta * eta * V * (1 + rho * rho * V)); };
  const Rational m1 = a1 + rho * a2, m2 = a2 + 2 * rho * a3 + rho * rho * a4;
  const Rational worst = 1 / m1, critical = 2 * m1 / m2, factor = theory::shared_factor(law, worst, rho);
  return {number(factor / C(worst)), number(factor / (worst * worst * V * (1 + 4 * rho * rho * V))),
          number(covariance * covariance / (4 * V * V * V)), number(square / (4 * V * V)), number(C(critical))};
}

/// The extremes over random laws.
Ratios extremes(std::uint64_t seed, int laws, int B, const Rational& rho) {
  constexpr double none = std::numeric_limits<double>::infinity();
  Ratios extreme{none, none, none, none, -none};
  for (int k = 0; k < laws; ++k) {
    const Atoms one = random_atoms({.seed = seed, .trial = static_cast<std::uint64_t>(k), .use = 3});
    if (theory::variance(one) == 0) continue;
    const Ratios here = examine(batch_mean(one, B), rho);
    extreme.against_C = std::min(extreme.against_C, here.against_C);
    extreme.against_square = std::min(extreme.against_square, here.against_square);
    extreme.covariance = std::min(extreme.covariance, here.covariance);
    extreme.square = std::min(extreme.square, here.square);
    extreme.C_at_threshold = std::max(extreme.C_at_threshold, here.C_at_threshold);
  }
  return extreme;
}

constexpr auto one = [] { return 1; };

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  const int laws = plan.pick(40, 200, 1000);
  for (const int B : {1, 2, 3})
    for (const Rational& rho : {Rational(0), Rational(1, 10), Rational(3)}) {
      const auto worst = measure::once([=, seed = plan.seed] { return extremes(seed, laws, B, rho); });
      const auto params = [&](const char* what) {
        return Params{{"batch", 1. * B}, {"rho", number(rho)}, {"laws", 1. * laws}, {"measured", what}};
      };
      cases.push_back(at_least(
          params("E x'^2/x^2 / C"), one, [=] { return worst().against_C; }, 0));
      cases.push_back(at_least(
          params("E x'^2/x^2 / (eta^2 V (1 + 4 rho^2 V))"), one, [=] { return worst().against_square; }, 0));
      cases.push_back(at_least(
          params("Cov(a, a^2)^2 / (4 V^3)"), one, [=] { return worst().covariance; }, 0));
      cases.push_back(at_least(
          params("Var(a^2) / (4 V^2)"), one, [=] { return worst().square; }, 0));
      cases.push_back(at_most(
          params("C at eta*"), one, [=] { return worst().C_at_threshold; }, 0));
    }
  // Attained: both inequalities are equalities for 0 or c with even odds.
  const Atoms attained{{0, {1, 2}}, {7, {1, 2}}};
  const auto params = [](const char* what) { return Params{{"curvature", "0 or 7"}, {"measured", what}}; };
  cases.push_back(equal(
      params("Cov(a, a^2)^2 / (4 V^3)"), one, [=] { return examine(attained, 1).covariance; }, 0));
  cases.push_back(equal(
      params("Var(a^2) / (4 V^2)"), one, [=] { return examine(attained, 1).square; }, 0));
}

void add_controls(std::vector<Case>& cases) {
  const Atoms indefinite{{11, {1, 2}}, {-9, {1, 2}}};
  const auto params = [](const char* what) { return Params{{"curvature", "11 or -9"}, {"rho", 1.}, {"measured", what}}; };
  cases.push_back(control(at_least(
                              params("E x'^2/x^2 / C"), one, [=] { return examine(indefinite, 1).against_C; }, 0),
                          "a_S < 0"));
  cases.push_back(control(at_most(
                              params("C at eta*"), one, [=] { return examine(indefinite, 1).C_at_threshold; }, 0),
                          "a_S < 0"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "shared_one_dimension",
    .statement = "one parameter, shared batches, a_S >= 0: E x'^2/x^2 >= eta^2 V (1 + 2 rho sqrt V)^2 >= C; so stable => C <= 1",
    .source = "Valley; docs/derivations.md#one-dimension",
    .cases = [](const Plan& plan) {
      std::vector<Case> cases;
      add_grid(plan, cases);
      add_controls(cases);
      return cases;
    }});

}  // namespace
}  // namespace valley

// One parameter, shared batches, batch curvatures a_S >= 0 of variance V: P1 and P3 hold after all, and with more room,
//
//   E x'^2/x^2 = E(1 - eta m)^2 >= eta^2 V (1 + 2 rho sqrt V)^2 >= C,   m = a_S + rho a_S^2,
//
// as Cov(a_S, a_S^2)^2 >= 4 V^3 and Var(a_S^2) >= 4 V^2. Over random laws, at the worst step eta = 1/E m. The step's
// factor and its eta* are the simulator's, enumerated over all batches; C and the right-hand sides are in exact
// rational arithmetic, and so are both sides of the two inequalities between moments. Equality: a_S in {0, c}, odds even.
#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/claims/on_the_line.hpp"
#include "sim/draw.hpp"
#include "theory/bounds.hpp"
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

/// A law of batches as the simulator's: each batch's own landscape, and its odds.
LineBatches simulated(const Atoms& law) {
  LineBatches batches;
  for (const auto& [a, p] : law) batches.push_back({{.a = {number(a)}, .probability = {1}}, number(p)});
  return batches;
}

double simulated_factor(const LineBatches& batches, double eta, double rho) {
  return line_factor(batches, eta, rho, Coupling::shared);
}

/// The inequalities for one law, as ratios.
struct Ratios {
  double against_C = 0, against_square = 0;  // at least 1, simulated
  double covariance = 0, square = 0;         // at least 1, exact
  double C_at_threshold = 0;                 // at most 1, simulated
  double factor_error = 0, step_error = 0;   // simulator against theory, relative
};

Ratios examine(const Atoms& law, const Rational& rho) {
  Rational a1 = 0, a2 = 0, a3 = 0, a4 = 0;
  for (const auto& [a, p] : law) a1 += p * a, a2 += p * a * a, a3 += p * a * a * a, a4 += p * a * a * a * a;
  const Rational V = theory::variance(law), covariance = a3 - a1 * a2, square = a4 - a2 * a2;
  const Rational m1 = a1 + rho * a2, m2 = a2 + 2 * rho * a3 + rho * rho * a4;
  const Rational worst = 1 / m1, least = worst * worst * V;
  const double exact = number(theory::shared_factor(law, worst, rho)), critical = number(2 * m1 / m2), radius = number(rho);
  const LineBatches parts = simulated(law);
  const double factor = simulated_factor(parts, number(worst), radius);
  const double step = line_critical_step(parts, radius, Coupling::shared, critical);
  return {.against_C = factor / number(least * (1 + rho * rho * V)),
          .against_square = factor / (number(least) * std::pow(1 + 2 * radius * std::sqrt(number(V)), 2)),
          .covariance = number(covariance * covariance / (4 * V * V * V)),
          .square = number(square / (4 * V * V)),
          .C_at_threshold = theory::escape_factor(step, radius, number(V), 1, 1),
          .factor_error = std::abs(factor / exact - 1),
          .step_error = std::abs(step / critical - 1)};
}

/// The extremes over random laws.
Ratios extremes(std::uint64_t seed, int laws, int B, const Rational& rho) {
  constexpr double none = std::numeric_limits<double>::infinity();
  Ratios extreme{none, none, none, none, -none, 0, 0};
  for (int k = 0; k < laws; ++k) {
    const Atoms one = random_atoms({.seed = seed, .trial = static_cast<std::uint64_t>(k), .use = 3});
    if (theory::variance(one) == 0) continue;
    const Ratios here = examine(batch_mean(one, B), rho);
    extreme.against_C = std::min(extreme.against_C, here.against_C);
    extreme.against_square = std::min(extreme.against_square, here.against_square);
    extreme.covariance = std::min(extreme.covariance, here.covariance);
    extreme.square = std::min(extreme.square, here.square);
    extreme.C_at_threshold = std::max(extreme.C_at_threshold, here.C_at_threshold);
    extreme.factor_error = std::max(extreme.factor_error, here.factor_error);
    extreme.step_error = std::max(extreme.step_error, here.step_error);
  }
  return extreme;
}

constexpr auto one = [] { return 1; };
constexpr auto zero = [] { return 0; };
constexpr double rounding = 1e-12;  // of the simulator's doubles
const Params both_exact{{"sides", "both exact, of the law alone"}};

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  const int laws = plan.pick(40, 200, 1000);
  for (const int B : {1, 2, 3})
    for (const Rational& rho : {Rational(0), Rational(1, 10), Rational(3)}) {
      const auto worst = measure::once([=, seed = plan.seed] { return extremes(seed, laws, B, rho); });
      const auto params = [&](const char* what) {
        return Params{{"batch", 1. * B}, {"rho", number(rho)}, {"laws", 1. * laws}, {"measured", what}};
      };
      cases.push_back(at_least(
          params("E x'^2/x^2 / C"), one, [=] { return worst().against_C; }, rounding));
      cases.push_back(at_least(
          params("E x'^2/x^2 / (eta^2 V (1 + 2 rho sqrt V)^2)"), one, [=] { return worst().against_square; }, rounding));
      cases.push_back(at_most(
          params("C at eta*"), one, [=] { return worst().C_at_threshold; }, rounding));
      cases.push_back(at_most(
          params("|E x'^2/x^2 / theory's - 1|"), zero, [=] { return worst().factor_error; }, rounding));
      cases.push_back(at_most(
          params("|eta* / theory's - 1|"), zero, [=] { return worst().step_error; }, rounding));
      cases.push_back(at_least(
          with(params("Cov(a, a^2)^2 / (4 V^3)"), both_exact), one, [=] { return worst().covariance; }, 0));
      cases.push_back(at_least(
          with(params("Var(a^2) / (4 V^2)"), both_exact), one, [=] { return worst().square; }, 0));
    }
  // Attained: all inequalities but C's are equalities for 0 or c with even odds.
  const Atoms attained{{0, {1, 2}}, {7, {1, 2}}};
  const auto params = [](const char* what) { return Params{{"curvature", "0 or 7"}, {"rho", 1.}, {"measured", what}}; };
  cases.push_back(equal(
      params("E x'^2/x^2 / (eta^2 V (1 + 2 rho sqrt V)^2)"), one, [=] { return examine(attained, 1).against_square; }, rounding));
  cases.push_back(equal(
      with(params("Cov(a, a^2)^2 / (4 V^3)"), both_exact), one, [=] { return examine(attained, 1).covariance; }, 0));
  cases.push_back(equal(
      with(params("Var(a^2) / (4 V^2)"), both_exact), one, [=] { return examine(attained, 1).square; }, 0));
}

/// The sharper inequality with its 2 made 2.05, where 2 is attained.
double against_too_much(const Atoms& attained) {
  const double c = number(attained[1].value), sd = c / 2, m1 = (c + c * c) / 2;
  return simulated_factor(simulated(attained), 1 / m1, 1) / std::pow(sd * (1 + 2.05 * sd) / m1, 2);
}

void add_controls(std::vector<Case>& cases) {
  const Atoms indefinite{{11, {1, 2}}, {-9, {1, 2}}};
  const auto params = [](const char* what) { return Params{{"curvature", "11 or -9"}, {"rho", 1.}, {"measured", what}}; };
  cases.push_back(control(at_least(
                              params("E x'^2/x^2 / C"), one, [=] { return examine(indefinite, 1).against_C; }, rounding),
                          "a_S < 0"));
  cases.push_back(control(at_most(
                              params("C at eta*"), one, [=] { return examine(indefinite, 1).C_at_threshold; }, rounding),
                          "a_S < 0"));
  cases.push_back(
      control(at_least(
                  with(params("Cov(a, a^2)^2 / (4 V^3)"), both_exact), one, [=] { return examine(indefinite, 1).covariance; }, 0),
              "a_S < 0"));
  const Atoms attained{{0, {1, 2}}, {7, {1, 2}}};
  cases.push_back(
      control(at_least(
                  {{"curvature", "0 or 7"}, {"rho", 1.}, {"measured", "E x'^2/x^2 / (eta^2 V (1 + 2.05 rho sqrt V)^2)"}}, one,
                  [=] { return against_too_much(attained); }, rounding),
              "2.05 in place of 2"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "shared_one_dimension",
    .says = "one batch for both gradients, one parameter: P1 and P3 survive",
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

// Conjecture: P3 holds for shared batches too. On the linearised model (H_i = g_i g_i^T),
//
//   E f_t bounded with shared batches  =>  C = (eta^2 gamma/B) ||H||_F^2 (1 + (rho^2 gamma/B) ||H||_F^2) <= 1,
//
// or C(eta*) <= 1 at the exact critical step. Neither proved nor refuted for d >= 2; proved in one dimension and for
// orthogonal rows. This claim looks for a violation: designs, half of them random and half near the axes, each improved by
// an evolution strategy ((1+1), one fifth rule; Rechenberg 1973) that maximises C(eta*) at a fixed rho lambda_max. An eta*
// whose certificate did not converge does not count. Whatever it finds is measured again by enumeration through the
// simulator. The verdict counts the designs that were tried. rho = 0 is SGD, where C <= 1 is a theorem and attained (n = 2): the
// search must come close to 1 there, and the little room at small rho lambda_max is where most climbs go.
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "base/number.hpp"
#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;

/// What is searched: all designs of one shape.
struct Family {
  int n = 2, d = 2;
  Batching batching;
  double lift = 1;         // rho lambda_max
  double gamma_times = 1;  // 1: the statement

  double rho() const { return lift > 0 ? 1 : 0; }
  double lambda_max() const { return lift > 0 ? lift : 1; }
  theory::Setting setting() const { return {.rho = rho(), .batching = batching, .coupling = Coupling::shared}; }
};

MatrixXd scaled(const MatrixXd& rows, const Family& family) {
  return rows * std::sqrt(family.lambda_max() / theory::curvature(theory::Design::from_rows(rows)).lambda_max);
}

/// C at a step size, in a family's reading of gamma.
double escape_factor_at(double eta, const Family& family, const MatrixXd& rows) {
  BoundInputs bound(Instance{"", rows, family.setting()});
  bound.gamma *= family.gamma_times;
  return bound.escape_factor(eta, family.rho());
}

constexpr double unknown = -1;

/// C(eta*), or `unknown`: a number without a certificate is none.
double objective(const Family& family, const MatrixXd& rows) {
  const auto eta = theory::critical_step(theory::Design::from_rows(rows), family.setting());
  return eta.converged ? escape_factor_at(eta.value, family, rows) : unknown;
}

/// n x d normal numbers, each row times exp of another: norms differ by orders of magnitude.
MatrixXd random_rows(const Family& family, Draw xi) {
  MatrixXd rows(family.n, family.d);
  std::uint32_t k = 0;
  for (int i = 0; i < family.n; ++i) {
    const double size = std::exp(xi.normal(k++));
    for (int j = 0; j < family.d; ++j) rows(i, j) = size * xi.normal(k++);
  }
  return rows;
}

/// Each row near an axis, every axis in turn.
MatrixXd near_axes(const Family& family, Draw xi) {
  MatrixXd rows = 0.05 * random_rows(family, xi);
  for (int i = 0; i < family.n; ++i) rows(i, i % family.d) += std::exp(0.5 * xi.normal(static_cast<std::uint32_t>(1000 + i)));
  return rows;
}

struct Found {
  MatrixXd rows;
  double C = unknown;
  std::uint64_t certified = 0;  // designs whose eta* was
};

Found climb(const Family& family, Draw xi, int evaluations) {
  Found best{scaled(xi.trial % 2 == 0 ? random_rows(family, xi) : near_axes(family, xi), family), unknown};
  best.C = objective(family, best.rows);
  std::uint64_t certified = best.C == unknown ? 0 : 1;
  double step = 0.3 * std::sqrt(family.lambda_max());
  for (int k = 1; k < evaluations; ++k) {
    xi.step = static_cast<std::uint32_t>(k);
    MatrixXd rows = best.rows;
    for (Eigen::Index i = 0; i < rows.size(); ++i) rows.data()[i] += step * xi.normal(static_cast<std::uint32_t>(i));
    rows = scaled(rows, family);
    const double C = objective(family, rows);
    certified += C == unknown ? 0 : 1;
    step *= C > best.C ? 1.5 : 0.9;  // steady where one try in five helps
    if (C > best.C) best = {rows, C};
  }
  best.certified = certified;
  return best;
}

/// The best of `climbs` climbs. Throws std::runtime_error where no answer was certified.
Found search(const Family& family, std::uint64_t seed, std::uint64_t family_number, int climbs, int evaluations) {
  Found best;
  std::uint64_t certified = 0;
  for (int k = 0; k < climbs; ++k) {
    const Draw xi{.seed = seed, .trial = family_number << 32 | static_cast<std::uint64_t>(k), .use = 4};
    Found found = climb(family, xi, evaluations);
    certified += found.certified;
    if (found.C > best.C) best = std::move(found);
  }
  best.certified = certified;
  if (best.C == unknown) throw std::runtime_error("no critical step of the search was certified");
  return best;
}

std::string text(const MatrixXd& rows) {
  std::string all;
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    all += i == 0 ? "(" : " (";
    for (Eigen::Index j = 0; j < rows.cols(); ++j) all += (j == 0 ? "" : ",") + shortest(rows(i, j));
    all += ")";
  }
  return all;
}

/// The largest C found, at the critical step that the simulator has there.
Case largest_found(const Family& family, const Plan& plan, std::uint64_t number) {
  const int climbs = family.lift < 1 ? plan.pick(6, 10, 24) : plan.pick(2, 4, 8), evaluations = plan.pick(200, 500, 1500);
  const bool with_replacement = family.batching.sampling == Sampling::with_replacement;
  const Params params{{"n", 1. * family.n},
                      {"d", 1. * family.d},
                      {"batch", 1. * family.batching.size},
                      {"sampling", with_replacement ? "with" : "without"},
                      {"coupling", "shared"},
                      {"rho", family.rho()},
                      {"rho lambda_max", family.lift},
                      {"designs tried", 1. * climbs * evaluations},
                      {"measured", "C at eta*"}};
  return at_most(
      params, [] { return 1; },
      [=, seed = plan.seed] {
        const Found found = search(family, seed, number, climbs, evaluations);
        const Simulated simulated(Instance{"best found", found.rows, family.setting()});
        return Measurement{.value = escape_factor_at(simulated.critical_step(), family, found.rows),
                           .found = {{"rows", text(found.rows)}},
                           .tried = family.lift > 0 ? found.certified : 0};  // rho = 0 is a theorem
      });
}

/// The search's own control of strength: SGD's theorem is attained, so the best of a good search is near 1.
Case comes_close(const Plan& plan, std::uint64_t number) {
  Case one = largest_found({.batching = {}, .lift = 0}, plan, number);
  one.relation = Relation::at_least;
  one.predict = [] { return 0.99; };
  one.params.emplace_back("search", "comes within 1 % of what is attained");
  return one;
}

/// The same search on the line, curvatures a and b with odds p : 1 - p, mean 1, of which one may be negative.
Measurement indefinite_search(std::uint64_t seed) {
  Measurement best;
  for (std::uint32_t k = 0; k < 1000; ++k) {
    const Draw xi{.seed = seed, .trial = k, .use = 5};
    const double p = xi.uniform(0), a = 1 + 20 * xi.uniform(1), b = (1 - p * a) / (1 - p);
    const double V = p * (a - 1) * (a - 1) + (1 - p) * (b - 1) * (b - 1);
    const double ma = a + a * a, mb = b + b * b, m1 = p * ma + (1 - p) * mb, m2 = p * ma * ma + (1 - p) * mb * mb;
    const double C = theory::escape_factor(2 * m1 / m2, 1, V, 1, 1);
    if (C > best.value) best = {.value = C, .found = {{"curvature a", a}, {"probability of a", p}}};
  }
  return best;
}

Case indefinite(const Plan& plan) {
  return at_most(
      {{"rho", 1.}, {"coupling", "shared"}, {"measured", "C at eta*"}, {"sides", "both theory"}}, [] { return 1; },
      [seed = plan.seed] { return indefinite_search(seed); });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  std::uint64_t number = 0;
  for (const double lift : {0., 0.01, 0.03, 0.1, 0.3, 1., 10.})
    for (const auto& [n, d] : {std::pair{2, 2}, {3, 2}, {4, 2}, {5, 2}, {3, 3}, {4, 3}})
      for (const Batching& batching : {Batching{1}, Batching{2}, Batching{2, Sampling::without_replacement}})
        if (batching.sampling == Sampling::with_replacement || n > 2)
          cases.push_back(largest_found({.n = n, .d = d, .batching = batching, .lift = lift}, plan, number++));
  cases.push_back(comes_close(plan, number++));
  for (const double lift : {0., 0.03, 0.1})
    cases.push_back(
        control(largest_found({.batching = {}, .lift = lift, .gamma_times = 2}, plan, number++), "gamma twice too large"));
  cases.push_back(
      control(largest_found({.n = 5, .batching = {}, .lift = 0.03, .gamma_times = 1.2}, plan, number++), "gamma 20 % too large"));
  cases.push_back(control(indefinite(plan), "indefinite curvature"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "shared_p3_conjecture",
    .says = "open: P3's bound also where one batch serves both gradients",
    .statement = "conjecture: shared batches, E f_t bounded => C <= 1 (the largest C(eta*) that a search over designs finds)",
    .source = "Valley; docs/derivations.md#shared-p3-conjecture",
    .cases = all_cases,
    .open = true});

}  // namespace
}  // namespace valley

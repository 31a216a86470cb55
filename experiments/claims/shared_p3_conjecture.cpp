// Conjecture: P3 holds for shared batches too. On the linearised model (H_i = g_i g_i^T),
//
//   E f_t bounded with shared batches  =>  C = (eta^2 gamma/B) ||H||_F^2 (1 + (rho^2 gamma/B) ||H||_F^2) <= 1,
//
// or C(eta*) <= 1 at the exact critical step. Neither proved nor refuted for d >= 2; proved in one dimension and for
// orthogonal rows. This claim looks for a violation: random designs, each improved by an evolution strategy ((1+1), one
// fifth rule; Rechenberg 1973) that maximises C(eta*) at a fixed rho lambda_max. Whatever it finds is measured again by
// enumeration through the simulator. "holds" says: searched, none found. As rho -> 0, C(eta*) = 1 is attained (n = 2).
#include <algorithm>
#include <cmath>

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

  theory::Setting setting() const { return {.rho = 1, .batching = batching, .coupling = Coupling::shared}; }
};

MatrixXd scaled(const MatrixXd& rows, double lift) {
  return rows * std::sqrt(lift / theory::curvature(theory::Design::from_rows(rows)).lambda_max);
}

/// C at a step size, in a family's reading of gamma.
double escape_factor_at(double eta, const Family& family, const MatrixXd& rows) {
  BoundInputs bound(Instance{"", rows, family.setting()});
  bound.gamma *= family.gamma_times;
  return bound.escape_factor(eta, 1);
}

double objective(const Family& family, const MatrixXd& rows) {
  const double eta = theory::critical_step(theory::Design::from_rows(rows), family.setting()).value;
  return escape_factor_at(eta, family, rows);
}

/// n x d normal numbers, each row times exp of another: norms differ by orders of magnitude.
MatrixXd random_rows(const Family& family, Draw xi) {
  MatrixXd rows(family.n, family.d);
  std::uint32_t k = 0;
  for (int i = 0; i < family.n; ++i) {
    const double size = std::exp(xi.normal(k++));
    for (int j = 0; j < family.d; ++j) rows(i, j) = size * xi.normal(k++);
  }
  return scaled(rows, family.lift);
}

struct Found {
  MatrixXd rows;
  double C = -1;
};

Found climb(const Family& family, Draw xi, int evaluations) {
  Found best{random_rows(family, xi), 0};
  best.C = objective(family, best.rows);
  double step = 0.3 * std::sqrt(family.lift);
  for (int k = 1; k < evaluations; ++k) {
    xi.step = static_cast<std::uint32_t>(k);
    MatrixXd rows = best.rows;
    for (Eigen::Index i = 0; i < rows.size(); ++i) rows.data()[i] += step * xi.normal(static_cast<std::uint32_t>(i));
    rows = scaled(rows, family.lift);
    const double C = objective(family, rows);
    step *= C > best.C ? 1.5 : 0.9;  // steady where one try in five helps
    if (C > best.C) best = {rows, C};
  }
  return best;
}

/// The best of `climbs` climbs.
Found search(const Family& family, const Plan& plan, std::uint64_t family_number, int climbs, int evaluations) {
  Found best;
  for (int k = 0; k < climbs; ++k) {
    const Draw xi{.seed = plan.seed, .trial = family_number << 32 | static_cast<std::uint64_t>(k), .use = 4};
    Found found = climb(family, xi, evaluations);
    if (found.C > best.C) best = std::move(found);
  }
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
  const int climbs = plan.pick(4, 10, 24), evaluations = plan.pick(250, 1000, 2000);
  const Found found = search(family, plan, number, climbs, evaluations);
  const Instance instance{"best found", found.rows, family.setting()};
  const Simulated simulated(instance);
  return at_most(
      with(instance.params(), {{"rho lambda_max", family.lift},
                               {"designs tried", 1. * climbs * evaluations},
                               {"rows", text(found.rows)},
                               {"measured", "C at eta*"}}),
      [] { return 1; }, [=] { return escape_factor_at(simulated.critical_step(), family, found.rows); });
}

/// The same search on the line, curvatures a and b with odds p : 1 - p, mean 1, of which one may be negative.
Case indefinite(const Plan& plan) {
  double best = 0, best_a = 0, best_p = 0;
  for (std::uint32_t k = 0; k < 1000; ++k) {
    const Draw xi{.seed = plan.seed, .trial = k, .use = 5};
    const double p = xi.uniform(0), a = 1 + 20 * xi.uniform(1), b = (1 - p * a) / (1 - p);
    const double V = p * (a - 1) * (a - 1) + (1 - p) * (b - 1) * (b - 1);
    const double ma = a + a * a, mb = b + b * b, m1 = p * ma + (1 - p) * mb, m2 = p * ma * ma + (1 - p) * mb * mb;
    const double C = theory::escape_factor(2 * m1 / m2, 1, V, 1, 1);
    if (C > best) best = C, best_a = a, best_p = p;
  }
  return at_most(
      {{"curvature a", best_a}, {"probability of a", best_p}, {"rho", 1.}, {"coupling", "shared"}, {"measured", "C at eta*"}},
      [] { return 1; }, [=] { return best; });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  std::uint64_t number = 0;
  for (const auto& [n, d] : {std::pair{2, 2}, {3, 2}, {4, 2}, {3, 3}, {4, 3}})
    for (const Batching& batching : {Batching{1}, Batching{2}, Batching{2, Sampling::without_replacement}})
      for (const double lift : {0.1, 1., 10.})
        if (batching.sampling == Sampling::with_replacement || n > 2)
          cases.push_back(largest_found({.n = n, .d = d, .batching = batching, .lift = lift}, plan, number++));
  cases.push_back(
      control(largest_found({.batching = {}, .lift = 0.1, .gamma_times = 2}, plan, number++), "gamma twice too large"));
  cases.push_back(control(indefinite(plan), "indefinite curvature"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "shared_p3_conjecture",
    .statement = "conjecture: shared batches, E f_t bounded => C <= 1 (the largest C(eta*) that a search over designs finds)",
    .source = "Valley, open; docs/derivations.md#shared-p3-conjecture",
    .cases = all_cases});

}  // namespace
}  // namespace valley

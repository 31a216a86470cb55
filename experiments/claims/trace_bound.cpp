// SGD with batches of one is stable only if Tr H <= 2/eta (Wu, Su 2023; one of the necessary conditions of docs/derivations.md,
// second moment). It is attained where all |g_i| are equal, since then E|delta'|^2 = |delta|^2 - eta (2 - eta Tr H) delta^T H
// delta. USAM with shared batches of one: Tr H (1 + rho Tr H) <= 2/eta. Batches of more than one are stable beyond.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "experiments/claims/sgd_instances.hpp"
#include "sim/data/design.hpp"

namespace valley {
namespace {

double trace(const Instance& instance) { return instance.rows.squaredNorm() / static_cast<double>(instance.rows.rows()); }

/// eta* Tr H (1 + rho Tr H) <= 2.
Case traced(const Instance& real, double most = 2) {
  return at_most(
      with(real.params(), {{"measured", "eta* Tr H (1 + rho Tr H)"}}), [=] { return most; },
      [=, simulated = Simulated(real)] { return simulated.critical_step() * trace(real) * (1 + real.setting.rho * trace(real)); },
      1e-9);
}

/// Gaussian rows, each of length 1.
Instance unit_rows(int n, int d, std::uint64_t seed) {
  Instance instance{"rows of length 1", gaussian_rows(n, d, seed), {.batching = {1}, .coupling = Coupling::shared}};
  instance.rows.rowwise().normalize();
  return instance;
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const Instance& instance : sgd_instances(plan.seed, plan.pick(14, 42, 140)))
    for (const double rho : {0., 0.5}) {
      Instance single = with_batch(instance, {1});
      single.setting.rho = rho;
      cases.push_back(traced(single));
    }
  for (int n = 2; n <= plan.pick(4, 6, 8); ++n)
    for (const double rho : {0., 0.5}) {
      Instance even = unit_rows(n, 3, plan.seed + static_cast<std::uint64_t>(n));
      even.setting.rho = rho;
      cases.push_back(equal(
          with(even.params(), {{"measured", "eta*"}}), [=] { return 2 / (trace(even) * (1 + rho * trace(even))); },
          [simulated = Simulated(even)] { return simulated.critical_step(); }, 1e-9));
      cases.push_back(traced(even));
    }
  const Instance even = unit_rows(4, 3, plan.seed);
  cases.push_back(control(traced(with_batch(even, {2})), "batches of two"));
  cases.push_back(control(traced(with_batch(even, {4, Sampling::without_replacement})), "full batch: lambda_1 <= 2/eta"));
  cases.push_back(control(traced(even, 1.9), "1.9 for 2"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "trace_bound",
          .says = "with single samples SGD and USAM are stable only where the Hessian's trace is small",
          .statement = "B = 1: SGD is stable only if Tr H <= 2/eta, attained where all ||g_i|| are equal; shared USAM only if "
                       "Tr H (1 + rho Tr H) <= 2/eta",
          .source = "Wu, Su 2023, re-derived here; docs/derivations.md#linear-stability-of-sgd",
          .cases = all_cases});

}  // namespace
}  // namespace valley

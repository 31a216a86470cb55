// The alignment of SGD's noise bounds the sharpness of what it is stable at (Wu, Wang, Su 2022): with the best gamma of
// assumption N,
//
//   E f_t >= (eta^2 gamma nu ||H||_F^2)^t f_0,   so stable only if ||H||_F <= 1/(eta sqrt(gamma nu)),
//
// nu = 1/B, or (n-B)/(B (n-1)) without replacement. It is P1 and P3 at rho = 0. Attained on n orthogonal samples of equal weight:
// a step at eta a = 1 for any B, the stability bound for B = n - 1.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "experiments/claims/sgd_instances.hpp"

namespace valley {
namespace {

constexpr double rounding = 1e-9;

double bound(const Instance& instance) { return BoundInputs(instance).stability_eta(0); }

/// eta* ||H||_F sqrt(gamma nu) of the real instance's step and the believed one's nu.
Case frobenius(const Instance& believed, const Instance& real, double share = 1) {
  Case one = at_most(
      with(real.params(), {{"measured", "eta* ||H||_F sqrt(gamma nu)"}}), [=] { return share; },
      [=, simulated = Simulated(real)] { return simulated.critical_step() / bound(believed); }, rounding);
  if (BoundInputs(believed).gamma * BoundInputs(believed).noise == 0) one.unmet = "gamma = 0: the bound is vacuous";
  return one;
}

/// E f_t/f_0 over the bound's t-th power, from the worst point of one step.
Case growth(const Instance& instance, double eta_share, int steps) {
  Case one = at_least(
      with(instance.params(), {{"measured", "E f_t/f_0"}, {"t", static_cast<double>(steps)}, {"eta Tr H", eta_share}}),
      [=] {
        const double eta = eta_share / (instance.rows.squaredNorm() / static_cast<double>(instance.rows.rows()));
        return std::pow(BoundInputs(instance).escape_factor(eta, 0), steps);
      },
      [=, simulated = Simulated(instance)] {
        const double eta = eta_share / (instance.rows.squaredNorm() / static_cast<double>(instance.rows.rows()));
        const auto loss = simulated.batches().expected_loss(eta, simulated.batches().one_step(eta).lowest, steps);
        return loss.back() / loss.front();
      },
      rounding);
  if (BoundInputs(instance).gamma * BoundInputs(instance).noise == 0) one.unmet = "gamma = 0: the bound is vacuous";
  return one;
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const Instance& instance : sgd_instances(plan.seed, plan.pick(14, 42, 140))) {
    cases.push_back(frobenius(instance, instance));
    for (const double share : {1., 3.}) cases.push_back(growth(instance, share, 3));
  }
  for (int n = 2; n <= plan.pick(4, 5, 6); ++n) {
    const Instance even = equal_orthogonal(n, 0.8, {.batching = {static_cast<std::uint32_t>(n - 1)}});
    cases.push_back(frobenius(even, even));
    cases.push_back(growth(even, n, 1));  // eta a = 1, as Tr H = n a
    cases.push_back(growth(even, n, 4));
  }
  const Instance even = equal_orthogonal(3, 0.8, {.batching = {2}});
  cases.push_back(control(frobenius(with_batch(even, {1}), even), "B left out"));
  cases.push_back(control(frobenius(even, even, 0.95), "the bound 5 % smaller"));
  const Instance whole = with_batch(even, {3, Sampling::without_replacement});
  cases.push_back(control(frobenius(even, whole), "full batch: no noise to be aligned"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "sgd_alignment",
              .says = "P1 and P3 for plain SGD: how noise aligned with curvature bounds the Hessian",
              .statement = "SGD: E f_t >= (eta^2 gamma ||H||_F^2/B)^t f_0; stable only if ||H||_F <= sqrt(B/gamma)/eta",
              .source = "Wu, Wang, Su 2022, re-derived as P1 and P3 at rho = 0; docs/derivations.md#linear-stability-of-sgd",
              .cases = all_cases});

}  // namespace
}  // namespace valley

// The critical step with heavy-ball momentum m and weight decay: Psi(W) = eta^2 c o N(W) has radius 1,
//
//   1/(eta^2 c_ij) = (1-m)(k_i+k_j)/eta - (1-m)/(1+m) k_i k_j + m/(1-m^2) (k_i-k_j)^2,   k_i = kappa_i + wd,
//
// against the simulator's own step, whose whole operator on (delta, v) is enumerated; its rungs from W = H; and P3 with
// momentum: stable => C <= 1 - m^2, that is eta* <= sqrt(1 - m^2) eta_bound, attained where eta a = 1 + m.
#include <cmath>

#include "experiments/claims/memory_case.hpp"

namespace valley {
namespace {

const std::vector<WithMemory> memories = {{0.9}, {0.5}, {0.9, false, 0.05}, {0.99}, {0.1}, {0, false, 0.1}};

/// m = 0.6, a = 2, and s so that the critical step is where the bound is.
Instance attained(double s_times = 1) {
  const double m = 0.6, a = 2, eta = (1 + m) / a, s = std::sqrt(1 - m * m) / eta;
  return two_curvatures(a, s_times * s, {.momentum = m});
}

Case bound_of(const Instance& instance, double times) {
  return at_most(
      with(instance.params(), {{"rung", "eta* <= bound, attained"}}),
      [=] { return times * theory::ladder(theory::Design::from_rows(instance.rows), instance.setting).bound; },
      [simulated = MemorySimulated(instance)] { return simulated.critical_step(); }, 1e-9);
}

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
    for (const Instance& instance : instances_with_memory(plan.seed + 2000, plan.pick(36, 144, 600), coupling, memories))
      add_step_with_memory(instance, cases);
  const Instance tight = attained();
  cases.push_back(bound_of(tight, 1));
  cases.push_back(equal(
      with(tight.params(), {{"rung", "eta* = bound"}}),
      [=] { return theory::ladder(theory::Design::from_rows(tight.rows), tight.setting).bound; },
      [simulated = MemorySimulated(tight)] { return simulated.critical_step(); }, 1e-9));
}

void add_controls(std::vector<Case>& cases) {
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
    const Instance real = equal_orthogonal(3, 1, {.rho = 0.3, .coupling = coupling, .momentum = 0.9});
    Instance B_up = real, decayed = real;
    B_up.setting.batching.size = 2;
    decayed.setting.weight_decay = 0.5;
    cases.push_back(control(step_of(with_momentum(real, 0, false), real), "momentum left out"));
    cases.push_back(control(step_of(with_momentum(real, 0.8, false), real), "momentum 0.8 for 0.9"));
    cases.push_back(control(step_of(with_momentum(real, 0.9, true), real), "Nesterov's for heavy ball"));
    cases.push_back(control(step_of(B_up, real), "B doubled"));
    cases.push_back(control(step_of(decayed, real), "weight decay where there is none"));
    cases.push_back(control(step_of(real, decayed), "weight decay left out"));
  }
  cases.push_back(control(bound_of(attained(), 0.99), "P3's step 1 % too small"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "momentum_threshold",
    .says = "with heavy-ball momentum the critical step is exact, and bounded as P3 has it",
    .statement = "heavy ball: eta* is where W -> eta^2 c o N(W) has radius 1; fresh batches: eta* <= sqrt(1 - m^2) eta_bound",
    .source = "Valley; docs/derivations.md#momentum",
    .figure = "momentum_edge",
    .cases = [](const Plan& plan) {
      std::vector<Case> cases;
      add_grid(plan, cases);
      add_controls(cases);
      return cases;
    }});

}  // namespace
}  // namespace valley

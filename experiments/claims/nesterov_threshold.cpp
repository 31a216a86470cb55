// The critical step with Nesterov's momentum as PyTorch has it, theta' = theta - eta (d + m v'): noise n_t comes back as
// (1+m) n_t - m n_{t-1} through h_{t+1} = (1+m) q h_t - m q h_{t-1}, q = 1 - eta kappa. c_ij is a quotient of polynomials
// (theory/psi.hpp), eta* where W -> eta^2 c o N(W) has radius 1. The mean's edge is eta kappa = 2 (1+m)/(1+2m), and P3 reads
// stable => (1+m)^2 C <= 1. Against the simulator's own step, enumerated.
#include "experiments/claims/memory_case.hpp"

namespace valley {
namespace {

const std::vector<WithMemory> memories = {{0.9, true},  {0.5, true}, {0.9, true, 0.05},
                                          {0.99, true}, {0.1, true}, {0.7, true, 0.01}};

/// One curvature: the mean's edge is the critical step.
Case edge_of(const Instance& believed, const Instance& real) {
  return equal(
      with(real.params(), {{"rung", "eta* = mean's edge"}}),
      [=] { return theory::ladder(theory::Design::from_rows(believed.rows), believed.setting).mean; },
      [simulated = MemorySimulated(real)] { return simulated.critical_step(); }, 1e-9);
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "nesterov_threshold",
    .says = "with Nesterov's momentum the critical step is exact, and bounded as P3 has it",
    .statement = "Nesterov's momentum: eta* is where W -> eta^2 c o N(W) has radius 1; fresh batches: eta* <= eta_bound/(1 + m)",
    .source = "Valley; docs/derivations.md#momentum",
    .cases = [](const Plan& plan) {
      std::vector<Case> cases;
      for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
        for (const Instance& instance : instances_with_memory(plan.seed + 4000, plan.pick(36, 144, 600), coupling, memories))
          add_step_with_memory(instance, cases);
      const Instance one = two_curvatures(2, 0, {.rho = 0.1, .momentum = 0.9, .nesterov = true});
      cases.push_back(edge_of(one, one));
      cases.push_back(control(edge_of(with_momentum(one, 0.9, false), one), "heavy ball's edge"));
      for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
        const Instance real = equal_orthogonal(3, 1, {.rho = 0.3, .coupling = coupling, .momentum = 0.9, .nesterov = true});
        Instance B_up = real;
        B_up.setting.batching.size = 2;
        cases.push_back(control(step_of(with_momentum(real, 0.9, false), real), "heavy ball's step"));
        cases.push_back(control(step_of(with_momentum(real, 0, false), real), "momentum left out"));
        cases.push_back(control(step_of(B_up, real), "B doubled"));
      }
      return cases;
    }});

}  // namespace
}  // namespace valley

// The ladder around the exact answer, on every design:
//
//   C <= one-step lower <= exact growth <= one-step upper      (the first for fresh batches)
//   1/lambda_max(R, P) <= eta* <= 1/lambda_min(R, P) <= eta_bound,   eta* <= eta_mean
//
// and the exact values lie inside their certificates. eta*, the growth and the one-step factors are measured
// by enumeration through the simulator; what only theory relates is compared with theory's exact operator.
#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr double rounding = 1e-9;

/// Theory's side of an instance, shared by its rows.
struct Predicted {
  theory::Ladder ladder;
  theory::Certified critical_step;
};

auto predicted(const Instance& instance) {
  return measure::once([instance] {
    const auto design = theory::Design::from_rows(instance.rows);
    return Predicted{theory::ladder(design, instance.setting), theory::critical_step(design, instance.setting)};
  });
}

void add_step_rungs(const Instance& instance, const Simulated& simulated, std::vector<Case>& cases) {
  const auto theory = predicted(instance);
  const auto eta_star = [=] { return simulated.critical_step(); };
  const auto params = [&](const char* rung) { return with(instance.params(), {{"rung", rung}}); };
  cases.push_back(at_least(
      params("eta* >= sufficient"), [=] { return theory().ladder.sufficient; }, eta_star, rounding));
  cases.push_back(at_most(
      params("eta* <= necessary"), [=] { return theory().ladder.necessary; }, eta_star, rounding));
  cases.push_back(at_most(
      params("eta* <= mean"), [=] { return theory().ladder.mean; }, eta_star, rounding));
  cases.push_back(at_least(
      params("eta* >= certified low"), [=] { return theory().critical_step.low; }, eta_star, rounding));
  cases.push_back(at_most(
      params("eta* <= certified high"), [=] { return theory().critical_step.high; }, eta_star, rounding));
  cases.push_back(equal(
      params("certified low / high"), [] { return 1; },
      [=] { return settled(theory().critical_step) > 0 ? theory().critical_step.low / theory().critical_step.high : 0; }, 1e-7));
  if (instance.setting.coupling == Coupling::shared) return;
  cases.push_back(at_most(
      params("eta* <= bound"), [=] { return theory().ladder.bound; }, eta_star, rounding));
  cases.push_back(at_most(
      params("necessary <= bound"), [=] { return theory().ladder.bound; }, [=] { return theory().ladder.necessary; }, rounding));
}

void add_growth_rungs(const Instance& instance, const Simulated& simulated, double share, std::vector<Case>& cases) {
  const auto design = theory::Design::from_rows(instance.rows);
  const theory::Setting setting = instance.setting;
  const auto eta = [=] { return share * simulated.critical_step(); };
  const auto params = [&](const char* rung) { return with(instance.params(), {{"eta/eta*", share}, {"rung", rung}}); };
  const auto exact = measure::once([=] { return theory::growth(design, setting, eta()); });
  const auto value = [=] { return settled(exact()); };
  const auto lower = [=] { return theory::one_step_growth_low(design, setting, eta()); };
  const auto one_step = measure::once([=] { return simulated.batches().one_step(eta()); });
  const auto growth = measure::once([=] { return simulated.batches().growth(eta()); });
  cases.push_back(equal(
      params("one-step lower, theory = simulator"), lower, [=] { return one_step().low; }, 1e-7));
  cases.push_back(equal(
      params("growth, theory = simulator"), value, [=] { return growth(); }, 1e-6));
  cases.push_back(at_most(
      params("one-step lower <= growth"), value, [=] { return one_step().low; }, 1e-7));
  cases.push_back(at_least(
      params("one-step upper >= growth"), value, [=] { return one_step().high; }, 1e-7));
  cases.push_back(at_least(
      params("growth >= certified low"), [=] { return exact().low; }, [=] { return growth(); }, rounding));
  cases.push_back(at_most(
      params("growth <= certified high"), [=] { return exact().high; }, [=] { return growth(); }, rounding));
  if (setting.coupling == Coupling::shared) return;
  const BoundInputs bound(instance);
  cases.push_back(at_least(
      params("one-step lower >= C"), [=] { return bound.escape_factor(eta(), setting.rho); }, [=] { return one_step().low; },
      rounding));
}

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
    for (const Instance& instance : small_instances(plan.seed + 1000, plan.pick(64, 256, 1024), 1, coupling)) {
      const Simulated simulated(instance);
      add_step_rungs(instance, simulated, cases);
      add_growth_rungs(instance, simulated, 0.7, cases);
      add_growth_rungs(instance, simulated, 1.3, cases);
    }
  }
}

void add_controls(const Plan& plan, std::vector<Case>& cases) {
  for (const Instance& instance : small_instances(plan.seed + 1000, 1, 1, Coupling::fresh)) {
    const Simulated simulated(instance);
    const auto theory = predicted(instance);
    const auto eta_star = [=] { return simulated.critical_step(); };
    cases.push_back(control(at_most(
                                with(instance.params(), {{"rung", "eta* <= sufficient"}}),
                                [=] { return theory().ladder.sufficient; }, eta_star, rounding),
                            "a sufficient step is not a necessary one"));
    cases.push_back(control(at_least(
                                with(instance.params(), {{"rung", "eta* >= necessary"}}),
                                [=] { return theory().ladder.necessary; }, eta_star, rounding),
                            "a necessary step is not a sufficient one"));
  }
  const Instance fresh = equal_orthogonal(6, 1, {.rho = 0.5});
  Instance shared = fresh;
  shared.setting.coupling = Coupling::shared;
  const Simulated simulated(shared);
  cases.push_back(control(at_least(
                              with(shared.params(), {{"rung", "eta* >= fresh batches' sufficient"}}),
                              [=, theory = predicted(fresh)] { return theory().ladder.sufficient; },
                              [=] { return simulated.critical_step(); }, rounding),
                          "fresh batches' ladder, shared batches"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "p3_ladder",
              .statement = "1/lambda_max(R,P) <= eta* <= 1/lambda_min(R,P) <= eta_bound, eta* <= eta_mean; "
                           "C <= lambda_min(T(H),H) <= growth <= lambda_max(T(H),H)",
              .source = "Valley, from late-SAM's proof of theorem 4.1; docs/derivations.md#ladder",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                add_grid(plan, cases);
                add_controls(plan, cases);
                return cases;
              }});

}  // namespace
}  // namespace valley

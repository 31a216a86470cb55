// The ladder around the exact answer, on every design (what is in brackets for fresh batches):
//   [C <=] one-step lower <= exact growth <= one-step upper
//   1/lambda_max(R, P) <= eta* <= 1/lambda_min(R, P) [<= eta_bound],   eta* <= eta_mean;   exact values are in their certificates
// Measured by enumeration through the simulator; what only theory relates, by its exact operator.
#include <cstdint>
#include <functional>
#include <string>

#include "base/number.hpp"
#include "experiments/claims/rungs.hpp"

namespace valley {
namespace {

const Params both_theory{{"sides", "both theory"}};

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
      with(params("certified low / high"), both_theory), [] { return 1; },
      [=] { return settled(theory().critical_step) > 0 ? theory().critical_step.low / theory().critical_step.high : 0; }, 1e-7));
  if (instance.setting.coupling == Coupling::shared) return;
  cases.push_back(at_most(
      params("eta* <= bound"), [=] { return theory().ladder.bound; }, eta_star, rounding));
  cases.push_back(at_most(
      with(params("necessary <= bound"), both_theory), [=] { return theory().ladder.bound; },
      [=] { return theory().ladder.necessary; }, rounding));
}

void add_growth_rungs(const Instance& instance, const Simulated& simulated, double share, std::vector<Case>& cases) {
  const auto design = theory::Design::from_rows(instance.rows);
  const theory::Setting setting = instance.setting;
  const auto eta = [=] { return share * simulated.critical_step(); };
  const auto params = [&](const char* rung) { return with(instance.params(), {{"eta/eta*", share}, {"rung", rung}}); };
  const auto exact = measure::once([=] { return theory::growth(design, setting, eta()); });
  const auto value = [=] { return exact().value; };  // to be right even where badly scaled rows leave the certificate wide
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

/// Theory's certified answers on larger data, whose forms are split, graded or without noise: B = 1, or the whole.
/// Where the forms split or are badly scaled the enclosure may stay wide: it must still hold, and its value be right.
void add_certificate(const Structured& data, const theory::Setting& setting, std::vector<Case>& cases) {
  const Instance instance{data.design, data.rows, setting};
  const Simulated simulated(instance);
  const auto add = [&](const std::string& quantity, const std::function<theory::Certified()>& answer,
                       const std::function<double()>& measured) {
    const auto certified = measure::once(answer);
    const auto value = measure::once(measured);
    const auto params = [&](const char* rung) { return with(instance.params(), {{"quantity", quantity}, {"rung", rung}}); };
    const auto beside = [=] {  // how wide the certificate is, beside the number
      return Measurement{.value = value(), .found = {{"certified high/low - 1", certified().high / certified().low - 1}}};
    };
    cases.push_back(equal(
        params("value, tight or not = simulator"), [=] { return certified().value; }, beside, 1e-6));
    cases.push_back(at_least(
        params("certified low"), [=] { return certified().low; }, [=] { return value(); }, rounding));
    cases.push_back(at_most(
        params("certified high"), [=] { return certified().high; }, [=] { return value(); }, rounding));
  };
  const auto theory = predicted(instance);
  add(
      "eta*", [=] { return theory().critical_step; }, [=] { return simulated.critical_step(); });
  for (const double share : {0.7, 1.3}) {
    const auto eta = [=] { return share * simulated.critical_step(); };
    const auto design = theory::Design::from_rows(instance.rows);
    add(
        "growth at " + shortest(share) + " eta*", [=] { return theory::growth(design, instance.setting, eta()); },
        [=] { return simulated.batches().growth(eta()); });
  }
}

void add_certificates(const Plan& plan, std::vector<Case>& cases) {
  for (const Structured& data : structured_rows(plan.seed, plan.pick(12, 16, 20)))
    for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
      for (const double lift : {0., 0.5}) {
        const auto n = static_cast<std::uint32_t>(data.rows.rows());
        const double rho = lift / theory::curvature(theory::Design::from_rows(data.rows)).lambda_max;
        add_certificate(data, {.rho = rho, .coupling = coupling}, cases);
        add_certificate(data, {.rho = rho, .batching = {n, Sampling::without_replacement}, .coupling = coupling}, cases);
      }
}

std::vector<Instance> symmetric_instances() {
  std::vector<Instance> all;
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
    for (const std::uint32_t B : {1, 2})
      for (const double rho : {0., 0.5})
        all.push_back(equal_orthogonal(4, 1, {.rho = rho, .batching = {B}, .coupling = coupling}));
  return all;
}

/// On orthogonal rows of equal weight T maps H to a multiple of itself: the rungs meet, and a wrong one shows.
void add_attained(std::vector<Case>& cases) {
  for (const Instance& instance : symmetric_instances()) {
    const Simulated simulated(instance);
    const auto theory = predicted(instance);
    const auto add = [&](const char* rung, const std::function<double()>& predict) {
      cases.push_back(equal(
          with(instance.params(), {{"rung", rung}}), predict, [=] { return simulated.critical_step(); }, rounding));
    };
    add("sufficient, attained", [=] { return theory().ladder.sufficient; });
    add("necessary, attained", [=] { return theory().ladder.necessary; });
  }
  // Without noise the mean's step is eta*; on two orthogonal samples, rho = 0, the paper's bound is.
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
    const Instance whole =
        equal_orthogonal(3, 1, {.rho = 0.5, .batching = {3, Sampling::without_replacement}, .coupling = coupling});
    cases.push_back(equal(
        with(whole.params(), {{"rung", "mean, attained"}}), [theory = predicted(whole)] { return theory().ladder.mean; },
        [simulated = Simulated(whole)] { return simulated.critical_step(); }, rounding));
  }
  const Instance two = equal_orthogonal(2, 1, {});
  cases.push_back(equal(
      with(two.params(), {{"rung", "bound, attained"}}), [theory = predicted(two)] { return theory().ladder.bound; },
      [simulated = Simulated(two)] { return simulated.critical_step(); }, rounding));
}

/// Rungs of a wrong setting, each on the side where it promises too much.
void add_wrong_settings(const Instance& real, std::vector<Case>& cases) {
  Instance rho_down = real, rho_up = real, B_up = real, B_down = real;
  rho_down.setting.rho /= 2;
  rho_up.setting.rho *= 2;
  B_up.setting.batching.size *= 2;
  B_down.setting.batching.size /= 2;
  if (real.setting.rho > 0) {
    cases.push_back(control(sufficient_of(rho_down, real), "rho halved"));
    cases.push_back(control(necessary_of(rho_up, real), "rho doubled"));
  }
  cases.push_back(control(sufficient_of(B_up, real), "B doubled"));
  if (real.setting.batching.size > 1) cases.push_back(control(necessary_of(B_down, real), "B halved"));
}

/// The one-step rungs, each pushed 2 % past the growth that it meets here.
void add_wrong_growth(const Instance& instance, std::vector<Case>& cases) {
  const Simulated simulated(instance);
  const auto design = theory::Design::from_rows(instance.rows);
  const auto eta = [=] { return 0.9 * simulated.critical_step(); };
  const auto growth = [=] { return settled(theory::growth(design, instance.setting, eta())); };
  const auto params = [&](const char* rung) { return with(instance.params(), {{"eta/eta*", 0.9}, {"rung", rung}}); };
  cases.push_back(control(
      at_most(
          params("one-step lower <= growth"), growth, [=] { return 1.02 * simulated.batches().one_step(eta()).low; }, 1e-7),
      "one-step lower 2 % too large"));
  cases.push_back(control(
      at_least(
          params("one-step upper >= growth"), growth, [=] { return 0.98 * simulated.batches().one_step(eta()).high; }, 1e-7),
      "one-step upper 2 % too small"));
}

/// Two orthogonal samples, rho = 0, at eta*: C is the one-step lower rung itself.
void add_wrong_C(std::vector<Case>& cases) {
  const Instance tight = equal_orthogonal(2, 1, {});
  const Simulated simulated(tight);
  BoundInputs bound(tight);
  bound.gamma *= 1.01;
  cases.push_back(control(at_least(
                              with(tight.params(), {{"eta/eta*", 1.}, {"rung", "one-step lower >= C"}}),
                              [=] { return bound.escape_factor(simulated.critical_step(), 0); },
                              [=] { return simulated.batches().one_step(simulated.critical_step()).low; }, rounding),
                          "gamma 1 % too large"));
  Instance half = tight;
  half.setting.batching.size = 2;
  cases.push_back(control(at_most(
                              with(tight.params(), {{"rung", "eta* <= certified high"}}),
                              [=, theory = predicted(tight)] { return 0.98 * theory().critical_step.high; },
                              [=] { return simulated.critical_step(); }, rounding),
                          "certified high 2 % too small"));
  cases.push_back(control(at_least(
                              with(tight.params(), {{"rung", "eta* >= certified low"}}),
                              [=, theory = predicted(half)] { return theory().critical_step.low; },
                              [=] { return simulated.critical_step(); }, rounding),
                          "certificate of B doubled"));
}

void add_controls(std::vector<Case>& cases) {
  for (const Instance& instance : symmetric_instances()) {
    cases.push_back(control(sufficient_of(instance, instance, 1.02), "sufficient 2 % too large"));
    cases.push_back(control(necessary_of(instance, instance, 0.98), "necessary 2 % too small"));
    add_wrong_settings(instance, cases);
    add_wrong_growth(instance, cases);
  }
  add_wrong_C(cases);
  const Instance fresh = equal_orthogonal(6, 1, {.rho = 0.5});
  Instance shared = fresh;
  shared.setting.coupling = Coupling::shared;
  cases.push_back(control(sufficient_of(fresh, shared), "fresh batches' ladder, shared batches"));
  cases.push_back(control(necessary_of(shared, fresh), "shared batches' ladder, fresh batches"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "p3_ladder",
              .says = "closed steps below and above the exact critical one, and the order in which they stand",
              .statement = "the second moment's map T(W) = W - eta P(W) + eta^2 R(W): 1/lambda_max(R,P) <= eta* <= "
                           "1/lambda_min(R,P), eta* <= eta_mean; lambda_min(T(H),H) <= growth <= lambda_max(T(H),H); fresh "
                           "batches: 1/lambda_min(R,P) <= eta_bound, C <= lambda_min(T(H),H)",
              .source = "Valley, from late-SAM's proof of theorem 4.1; docs/derivations.md#ladder",
              .figure = "ladder",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                add_grid(plan, cases);
                add_certificates(plan, cases);
                add_attained(cases);
                add_controls(cases);
                return cases;
              }});

}  // namespace
}  // namespace valley

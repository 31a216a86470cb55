// With momentum (heavy ball, Nesterov's, weight decay) the growth of E f_t is the g at which
//
//   Psi_g(W) = sum_t g^-(t+1) eta^2 h_t(K) N(W) h_t(K)
//
// has radius 1, and E f_t is three (r, r) blocks stepped forward. P1 with momentum, fresh batches: from every point and velocity
// E f_{t+1} >= C E f_t (Nesterov: (1+m)^2 C), and in the long run growth >= (C + sqrt(C^2 + 4 m^2))/2 (Nesterov: (1+m)^2 C).
// Against the simulator's own step, enumerated.
#include <cmath>

#include "experiments/claims/memory_case.hpp"

namespace valley {
namespace {

constexpr double rounding = 1e-7;
const std::vector<WithMemory> memories = {{0.9}, {0.9, true}, {0.5, false, 0.05}, {0.5, true, 0.02}, {0.99}, {0, false, 0.1}};

double C_of(const Instance& instance, double eta) { return BoundInputs(instance).escape_factor(eta, instance.setting.rho); }

double C_bound(const Instance& instance, double eta) {
  return theory::growth_bound(C_of(instance, eta), instance.setting.momentum, instance.setting.nesterov);
}

/// C, or (1 + m)^2 C, of one step.
double at_once(const Instance& instance, double eta) {
  const double kick = instance.setting.nesterov ? 1 + instance.setting.momentum : 1;
  return kick * kick * C_of(instance, eta);
}

Eigen::VectorXd start_of(const Instance& instance) { return instance.rows.colwise().mean().transpose(); }

void add_losses(const Instance& instance, const MemorySimulated& simulated, const std::function<double()>& eta,
                const Params& params, std::vector<Case>& cases) {
  constexpr int steps = 6;
  const auto told = measure::once([=] {
    return theory::expected_loss(theory::Design::from_rows(instance.rows), instance.setting, eta(), start_of(instance), steps);
  });
  const auto seen = measure::once([=] { return simulated.batches().expected_loss(eta(), start_of(instance), steps); });
  for (const std::size_t t : {1, 2, steps})
    cases.push_back(equal(
        with(params, {{"measured", "E f_t/f_0"}, {"t", static_cast<double>(t)}}), [=] { return told()[t] / told()[0]; },
        [=] { return seen()[t] / seen()[0]; }, 1e-9));
}

void add_growth(const Instance& instance, double share, std::vector<Case>& cases) {
  const MemorySimulated simulated(instance);
  const std::function<double()> eta = [=] { return share * simulated.critical_step(); };
  const Params params = with(instance.params(), {{"eta/eta*", share}});
  const auto told =
      measure::once([=] { return theory::growth(theory::Design::from_rows(instance.rows), instance.setting, eta()); });
  const auto seen = measure::once([=] { return simulated.batches().growth(eta()); });
  const auto measured = [&](const char* what) { return with(params, {{"measured", what}}); };
  cases.push_back(equal(
      measured("growth"), [=] { return told().value; }, [=] { return seen(); }, 1e-6));
  cases.push_back(at_least(
      measured("growth >= certified low"), [=] { return told().low; }, [=] { return seen(); }, rounding));
  cases.push_back(at_most(
      measured("growth <= certified high"), [=] { return told().high; }, [=] { return seen(); }, rounding));
  add_losses(instance, simulated, eta, params, cases);
  cases.push_back(equal(
      measured("smallest E f_1/f_0 over theta and v, theory = simulator"),
      [=] { return theory::one_step_growth_low(theory::Design::from_rows(instance.rows), instance.setting, eta()); },
      [=] { return simulated.batches().one_step_low(eta()); }, 1e-4));  // the enumeration's cancels where v undoes the mean
  if (BoundInputs(instance).noise == 0 || instance.design.starts_with("equal_rows")) cases.pop_back();  // 0 but for rounding
  if (instance.setting.coupling == Coupling::shared) return;
  const bool vacuous = BoundInputs(instance).gamma * BoundInputs(instance).noise == 0;
  cases.push_back(at_least(
      measured("growth >= P1's"), [=] { return C_bound(instance, eta()); }, [=] { return seen(); }, rounding));
  if (vacuous) cases.back().unmet = "gamma = 0: the bound is vacuous";
  cases.push_back(at_least(
      measured("smallest E f_1/f_0 over theta and v"), [=] { return at_once(instance, eta()); },
      [=] { return simulated.batches().one_step_low(eta()); }, rounding));
  if (vacuous) cases.back().unmet = "gamma = 0: the bound is vacuous";
}

/// Curvatures 1 + s, 1 - s at eta = 1 + m, where E (delta', v') has no part of the mean: P1's growth is the growth.
Case attained(double times, bool of_C_alone) {
  const double m = 0.6, s = 0.8, eta = 1 + m;
  const Instance instance = two_curvatures(1, s, {.momentum = m});
  return at_least(
      with(instance.params(), {{"eta", eta}, {"measured", "growth >= P1's, attained"}}),
      [=] { return times * (of_C_alone ? std::pow(1 + m, 2) * C_of(instance, eta) : C_bound(instance, eta)); },
      [=, simulated = MemorySimulated(instance)] { return simulated.batches().growth(eta); }, 1e-7);
}

Case growth_of(const Instance& believed, const Instance& real, double eta) {
  return equal(
      with(real.params(), {{"eta", eta}, {"measured", "growth"}}),
      [=] { return theory::growth(theory::Design::from_rows(believed.rows), believed.setting, eta).value; },
      [=, simulated = MemorySimulated(real)] { return simulated.batches().growth(eta); }, 1e-6);
}

Case loss_of(const Instance& believed, const Instance& real, double eta) {
  return equal(
      with(real.params(), {{"eta", eta}, {"measured", "E f_4"}}),
      [=] {
        return theory::expected_loss(theory::Design::from_rows(believed.rows), believed.setting, eta, start_of(real), 4)[4];
      },
      [=, simulated = MemorySimulated(real)] { return simulated.batches().expected_loss(eta, start_of(real), 4)[4]; }, 1e-9);
}

void add_controls(std::vector<Case>& cases) {
  for (const bool nesterov : {false, true}) {
    const Instance real = equal_orthogonal(3, 1, {.rho = 0.2, .momentum = 0.9, .nesterov = nesterov});
    Instance B_up = real;
    B_up.setting.batching.size = 2;
    const double eta = 0.2;
    cases.push_back(control(growth_of(with_momentum(real, 0.8, nesterov), real, eta), "momentum 0.8 for 0.9"));
    cases.push_back(control(growth_of(with_momentum(real, 0.9, !nesterov), real, eta), "the other momentum"));
    cases.push_back(control(growth_of(B_up, real, eta), "B doubled"));
    cases.push_back(control(loss_of(with_momentum(real, 0.9, !nesterov), real, eta), "the other momentum"));
    cases.push_back(control(loss_of(B_up, real, eta), "B doubled"));
  }
  cases.push_back(control(attained(1.02, false), "P1's growth 2 % too large"));
  cases.push_back(control(attained(1, true), "Nesterov's for heavy ball"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "momentum_growth",
    .says = "with momentum the rate at which the mean loss grows is exact, and bounded as P1 has it",
    .statement =
        "with momentum the growth g is where Psi_g has radius 1; fresh: E f_{t+1} >= C E f_t, g >= (C + sqrt(C^2 + 4 m^2))/2",
    .source = "Valley; docs/derivations.md#momentum",
    .cases = [](const Plan& plan) {
      std::vector<Case> cases;
      for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
        for (const Instance& instance : instances_with_memory(plan.seed + 3000, plan.pick(24, 96, 400), coupling, memories))
          for (const double share : {0.4, 1.2}) add_growth(instance, share, cases);
      cases.push_back(attained(1, false));
      add_controls(cases);
      return cases;
    }});

}  // namespace
}  // namespace valley

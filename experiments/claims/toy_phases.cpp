// The two-parameter landscape f(u, v) = 1/2 tanh^2(v s(u)): GD to a minimum (u, 0), |v| raised to 1e-6, then USAM.
//
//   growth     |v| grows by |1 - eta s^2 (1 + rho s^2)| a step while it is small
//   confined   |df/dv| <= 2/(3 sqrt 3) s
//   drift      |u| never rises, until the sharpness s^2 is below s_U = (sqrt(1 + 8 rho/eta) - 1)/(2 rho)
//   settling   then |v| contracts
#include <algorithm>
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

using State = Vec<double, 2>;

struct Setup {
  Activation activation = Activation::sqrt1p;
  double eta = 0, rho = 0;
  State start;

  Params params() const {
    return {{"activation", activation == Activation::sqrt1p ? "sqrt1p" : "relu"},
            {"eta", eta},
            {"rho", rho},
            {"u0", start[0]},
            {"v0", start[1]}};
  }
};

/// What is seen of one run.
struct Seen {
  double sharpness_after_gd = 0, growth = 0, peak_loss = 0, peak_step = 0;
  double end_sharpness = 0, end_factor = 0;  // |v_T / v_{T-1}|
  double slope_ratio = 0;                    // largest |df/dv| / s
  double u_rise = -1e300;                    // largest |u_{t+1}| - |u_t|
};

/// 200 GD steps, then `steps` of USAM with radius `rho`.
template <class F>
Seen watch(const F& f, const Setup& setup, double rho, std::uint32_t steps) {
  const Sgd gd{{.eta = setup.eta}, {}};
  State x = run(f, gd, setup.start, 200, Draw{}).state;
  x[1] = std::copysign(std::max(std::abs(x[1]), 1e-6), x[1]);
  Seen seen;
  seen.sharpness_after_gd = f.sharpness(x);
  State before = x;
  const Usam usam{{.eta = setup.eta}, {rho}};
  const auto outcome = run(f, usam, x, steps, Draw{}, [&](std::uint32_t t, const State& now) {
    if (f.loss(now) > seen.peak_loss) seen.peak_loss = f.loss(now), seen.peak_step = t;
    seen.slope_ratio = std::max(seen.slope_ratio, std::abs(f.gradient(now)[1]) / f.slope(now[0]));
    if (t == 1) seen.growth = std::abs(now[1] / before[1]);
    if (t > 0) seen.u_rise = std::max(seen.u_rise, std::abs(now[0]) - std::abs(before[0]));
    if (t > 0) seen.end_factor = now[1] == 0 ? 0 : std::abs(now[1] / before[1]);  // 0: at the minimum, to the last bit
    before = now;
  });
  seen.end_sharpness = f.sharpness(outcome.state);
  return seen;
}

Seen watch(const Setup& setup, double rho, std::uint32_t steps) {
  return watch(TwoParameter{.activation = setup.activation}, setup, rho, steps);
}

/// The controls' landscape, 1/2 phi^2 of z = v s(u): the parabola phi = z for tanh z, a sharpness that falls as |u|
/// grows, 25/(1 + u^2), or one that doesn't depend on u.
struct Variant {
  enum class Sharpness { rises, falls, stays };
  bool saturates = true;
  Sharpness kind = Sharpness::rises;

  double slope(double u) const {
    return kind == Sharpness::stays ? 4 : kind == Sharpness::rises ? std::sqrt(1 + u * u) : 5 / std::sqrt(1 + u * u);
  }
  double slope_slope(double u) const {
    return kind == Sharpness::stays ? 0 : u / (1 + u * u) * (kind == Sharpness::rises ? 1 : -1) * slope(u);
  }
  double sharpness(const State& x) const { return slope(x[0]) * slope(x[0]); }
  double out(const State& x) const { return saturates ? std::tanh(x[1] * slope(x[0])) : x[1] * slope(x[0]); }
  double loss(const State& x) const { return 0.5 * out(x) * out(x); }
  State gradient(const State& x) const {
    const double y = out(x), outer = saturates ? y * (1 - y * y) : y;
    return {{outer * x[1] * slope_slope(x[0]), outer * slope(x[0])}};
  }
  State gradient(const State& x, Draw) const { return gradient(x); }
};

/// 3000 steps settle every setup here but those that end just below s_U.
auto watched(const Setup& setup) {
  return measure::once([=] { return watch(setup, setup.rho, 3000); });
}

struct Golden {
  Setup setup;
  double sharpness_after_gd, growth, peak_loss, peak_step, s_U, end_sharpness;
};

void add_golden(const Golden& golden, std::vector<Case>& cases) {
  const Setup& setup = golden.setup;
  const auto seen = watched(setup);
  const auto add = [&](const char* what, double stated, int decimals, auto measure) {
    cases.push_back(equal(
        with(setup.params(), {{"known answer", what}}), [=] { return stated; }, measure,
        0.5 * std::pow(10, -decimals) / stated * (1 + 1e-9)));
  };
  add("sharpness after GD", golden.sharpness_after_gd, 5, [=] { return seen().sharpness_after_gd; });
  add("growth a step", golden.growth, 6, [=] { return seen().growth; });
  add("peak loss", golden.peak_loss, 5, [=] { return seen().peak_loss; });
  add("step of the peak", golden.peak_step, 0, [=] { return seen().peak_step; });
  add("s_U", golden.s_U, 5, [=] { return theory::usam_stable_sharpness(setup.eta, setup.rho); });
  cases.back().params.emplace_back("sides", "both theory");
  add("end sharpness", golden.end_sharpness, 5, [=] { return seen().end_sharpness; });
}

void add_phases(const Setup& setup, std::vector<Case>& cases) {
  const auto seen = watched(setup);
  const auto params = [&](const char* phase) { return with(setup.params(), {{"phase", phase}}); };
  const double eta = setup.eta, rho = setup.rho;
  cases.push_back(equal(
      params("growth of |v| a step"), [=] { return std::abs(theory::usam_multiplier(seen().sharpness_after_gd, eta, rho)); },
      [=] { return seen().growth; }, 1e-8));
  cases.push_back(at_least(
      params("escapes: |v| grows"), [] { return 1; }, [=] { return seen().growth; }));
  cases.push_back(at_most(
      params("confined: |df/dv| / s"), [] { return theory::v_slope_bound(1); }, [=] { return seen().slope_ratio; }));
  cases.push_back(at_most(
      params("drift: largest rise of |u|"), [] { return 0; }, [=] { return seen().u_rise; }, 0));
  cases.push_back(at_most(
      params("end sharpness below s_U"), [=] { return theory::usam_stable_sharpness(eta, rho); },
      [=] { return seen().end_sharpness; }, 0));
  cases.push_back(at_most(
      params("settled: |v| contracts"), [] { return 1; }, [=] { return seen().end_factor; }, 0));
}

/// Starts whose sharpness lies between USAM's limit and GD's.
void add_grid(const Plan& plan, std::vector<Case>& cases) {
  const int size = plan.pick(2, 4, 8);
  for (const Activation activation : {Activation::sqrt1p, Activation::relu})
    for (int i = 0; i < size; ++i)
      for (int j = 0; j < size; ++j) {
        const double eta = 0.05 * (1 + i), rho = eta * (0.3 + 0.4 * j);
        const double s_U = theory::usam_stable_sharpness(eta, rho), sharpness = 0.4 * s_U + 0.6 * 2 / eta;
        const double u = std::sqrt(sharpness - (activation == Activation::sqrt1p ? 1 : 0));
        add_phases({activation, eta, rho, {{u, 0.01}}}, cases);
      }
}

void add_controls(const Setup& setup, std::vector<Case>& cases) {
  const auto gd_only = measure::once([=] { return watch(setup, 0, 3000); });
  const auto params = [&](const char* phase) { return with(setup.params(), {{"phase", phase}}); };
  const double eta = setup.eta, rho = setup.rho;
  cases.push_back(control(equal(
                              params("growth of |v| a step"),
                              [=] { return std::abs(theory::usam_multiplier(gd_only().sharpness_after_gd, eta, rho)); },
                              [=] { return gd_only().growth; }, 1e-8),
                          "GD goes on instead of USAM"));
  cases.push_back(control(at_most(
                              params("end sharpness below s_U"), [=] { return theory::usam_stable_sharpness(eta, rho); },
                              [=] { return gd_only().end_sharpness; }, 0),
                          "GD goes on instead of USAM"));
  Setup calm = setup;
  const double s2 = watch(setup, 0, 1).sharpness_after_gd;
  calm.eta = 0.98 * 2 / (s2 * (1 + rho * s2));
  cases.push_back(control(at_least(
                              with(calm.params(), {{"phase", "escapes: |v| grows"}}), [] { return 1; },
                              [=] { return watch(calm, calm.rho, 10).growth; }),
                          "eta so small that the sharpness is below s_U"));
}

/// One control of each kind of row, on landscapes where one cause is taken away, or with the mistake made.
void add_broken_phases(const Setup& setup, std::vector<Case>& cases) {
  const auto params = [&](const Setup& used, const char* phase) { return with(used.params(), {{"phase", phase}}); };
  const auto on = [](const Variant& f, const Setup& used) {
    return measure::once([=] { return watch(f, used, used.rho, 3000); });
  };
  const Variant parabola{.saturates = false}, falling{.kind = Variant::Sharpness::falls};
  const Variant still{.saturates = false, .kind = Variant::Sharpness::stays};
  const double eta = setup.eta, rho = setup.rho;
  const Setup steep{.eta = 0.1, .rho = 0.3, .start = {{4.2, 0.01}}}, inner{.eta = eta, .rho = rho, .start = {{1, 0.01}}};

  const auto confined = [&](const char* name, const auto& seen, const Setup& used) {
    return at_most(
        params(used, name), [] { return theory::v_slope_bound(1); }, [=] { return seen().slope_ratio; });
  };
  cases.push_back(confined("confined, past the parabola's reach", watched(steep), steep));
  cases.push_back(control(confined("confined: |df/dv| / s", on(parabola, steep), steep), "a parabola in v s(u)"));
  cases.push_back(control(confined("confined: |df/dv| / s", on(still, setup), setup), "a parabola of constant sharpness"));

  const auto drift = [&](const auto& seen) {
    return at_most(
        params(inner, "drift: largest rise of |u|"), [] { return 0; }, [=] { return seen().u_rise; }, 0);
  };
  cases.push_back(control(drift(on(falling, inner)), "sharpness 25/(1 + u^2), which falls as |u| grows"));

  const auto settled = [&](const auto& seen, const Setup& used) {
    return at_most(
        params(used, "settled: |v| contracts"), [] { return 1; }, [=] { return seen().end_factor; }, 0);
  };
  cases.push_back(
      control(settled(measure::once([=] { return watch(setup, rho, 20); }), setup), "after 20 steps, still above s_U"));
  cases.push_back(control(settled(on(still, setup), setup), "a parabola of constant sharpness: no drift"));
  cases.push_back(
      control(at_most(
                  params(setup, "end sharpness below s_U"), [=] { return theory::usam_stable_sharpness(eta, 2 * rho); },
                  [seen = watched(setup)] { return seen().end_sharpness; }, 0),
              "s_U of twice the rho"));
  cases.push_back(control(
      equal(
          params(setup, "growth of |v| a step"),
          [=, seen = watched(setup)] { return std::abs(theory::usam_multiplier(seen().sharpness_after_gd, eta, rho / 2)); },
          [seen = watched(setup)] { return seen().growth; }, 1e-8),
      "growth of half the rho"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "toy_phases",
    .says = "late-phase SAM on two parameters: escape, confinement, drift to a flatter minimum",
    .statement = "f = 1/2 tanh^2(v s(u)): past s_U, USAM escapes at |1 - eta s^2(1 + rho s^2)| a step, stays confined, "
                 "and in every run here drifts to sharpness s^2 <= s_U",
    .source = "late-SAM, example 4.1, re-derived; docs/derivations.md#two-parameter",
    .figure = "toy_landscape",
    .cases = [](const Plan& plan) {
      const Golden first{{.eta = 0.2, .rho = 0.1, .start = {{2.5, 0.3}}}, 7.12204, 1.438876, 0.02075, 34, 6.18034, 6.12543};
      const Golden second{{.eta = 0.1, .rho = 0.05, .start = {{4, 0.2}}}, 16.93092, 2.126373, 0.05156, 16, 12.36068, 12.33060};
      std::vector<Case> cases;
      for (const Golden& golden : {first, second}) {
        add_golden(golden, cases);
        add_phases(golden.setup, cases);
      }
      add_grid(plan, cases);
      add_controls(first.setup, cases);
      add_broken_phases(first.setup, cases);
      return cases;
    }});

}  // namespace
}  // namespace valley

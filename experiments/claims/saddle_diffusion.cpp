// How fast additive gradient noise of variance s^2 drives SGD and USAM from a saddle, along a curvature l < 0, in T steps:
//
//   E x_T^2 = eta^2 s^2 c (A^{2T} - 1)/(A^2 - 1),  A = 1 - eta l (1 + rho l),
//
// with c = 1 for SGD (rho = 0) and for USAM whose ascent gradient has no noise, c = 1 + rho^2 l^2 with fresh batches and
// (1 + rho l)^2 with shared ones. With noise of variance |l|/B, SGD is ahead of a noiseless ascent by eta t^2 |l|^3 rho/B to
// leading order in t = eta T; a digest has twice that. Its number for fresh batches is that of an ascent without noise: with it
// USAM is at first ahead of SGD, and behind later, as its rate is smaller (from t = 0.27 on at l = -1, rho = 0.3). Shared batches
// are behind SGD at once for rho |l| < 2.
#include <cmath>

#include "experiments/claims/additive_noise.hpp"
#include "experiments/claims/printed.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

struct Run {
  const char* rule = "USAM";
  AscentNoise ascent = AscentNoise::none;
  double l = -1, rho = 0.3, s = 1, eta = 1e-3, t = 0.1;

  std::uint64_t steps() const { return static_cast<std::uint64_t>(std::llround(t / eta)); }
  bool is_sgd() const { return std::string(rule) == "SGD"; }
  Params params() const {
    const char* names[] = {"without noise", "fresh", "shared"};
    return {{"rule", rule}, {"ascent", is_sgd() ? "none" : names[static_cast<int>(ascent)]},
            {"l", l},       {"rho", rho},
            {"s^2", s * s}, {"eta", eta},
            {"t", t}};
  }
  double measured() const {
    const Coupling coupling = ascent == AscentNoise::shared ? Coupling::shared : Coupling::fresh;
    const AffineStep step = is_sgd() ? affine_step(Sgd{{.eta = eta}, {}}, l, s, AscentNoise::none)
                                     : affine_step(Usam{{.eta = eta}, {rho}, coupling}, l, s, ascent);
    return step.moment(0, steps());
  }
  double predicted() const {
    const double radius = is_sgd() ? 0 : rho, A = 1 - eta * l * (1 + radius * l);
    const double c = is_sgd() || ascent == AscentNoise::none ? 1
                     : ascent == AscentNoise::fresh          ? 1 + radius * radius * l * l
                                                             : std::pow(1 + radius * l, 2);
    return eta * eta * s * s * c * (std::pow(A, 2 * static_cast<double>(steps())) - 1) / (A * A - 1);
  }
};

Case exact(const Run& believed, const Run& real) {
  return equal(
      real.params(), [=] { return believed.predicted(); }, [=] { return real.measured(); }, 1e-9);
}

/// SGD's lead over what is printed for it, or over half of it, with noise of variance |l|/B.
Case gap(double l, double rho, double B, double factor) {
  Run usam{.l = l, .rho = rho, .s = std::sqrt(-l / B), .eta = 1e-6, .t = 1e-2};
  Run sgd = usam;
  sgd.rule = "SGD";
  return equal(
      with(usam.params(), {{"measured", "SGD's E x^2 less USAM's"}, {"batch", B}}),
      [=] { return factor * usam.eta * usam.t * usam.t * std::pow(-l, 3) * rho / B; },
      [=] { return sgd.measured() - usam.measured(); }, 0.03);
}

Case slower(const Run& run) {
  Run sgd = run;
  sgd.rule = "SGD";
  return at_most(
      with(run.params(), {{"measured", "E x^2 over SGD's"}}), [] { return 1; }, [=] { return run.measured() / sgd.measured(); });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  const Run sgd{.rule = "SGD"}, quiet{}, fresh{.ascent = AscentNoise::fresh}, shared{.ascent = AscentNoise::shared};
  cases.push_back(printed(sgd.params(), 1.10585e-4, 1e-9, [=] { return sgd.measured(); }));
  cases.push_back(printed(quiet.params(), 1.07261e-4, 1e-9, [=] { return quiet.measured(); }));
  cases.push_back(printed(shared.params(), 5.25577e-5, 1e-10, [=] { return shared.measured(); }));
  for (int k = 0; k < plan.pick(2, 4, 8); ++k)
    for (Run run : {sgd, quiet, fresh, shared}) {
      run.l = -0.5 * (1 + k);
      run.s = 0.3 + k;
      run.t = 0.1 + 0.4 * k;
      cases.push_back(exact(run, run));
    }
  cases.push_back(exact(fresh, fresh));
  for (const double l : {-0.5, -1., -2.}) cases.push_back(gap(l, 0.3, 4, 1));
  cases.push_back(slower(quiet));
  cases.push_back(slower(shared));
  Run late = fresh, far = shared;
  late.t = 1, far.rho = 3;
  cases.push_back(slower(late));
  cases.push_back(control(slower(fresh), "fresh batches, early: the ascent's noise, too, reaches the step"));
  cases.push_back(control(slower(far), "shared batches, rho |l| = 3"));
  cases.push_back(control(printed(fresh.params(), 1.07261e-4, 1e-9, [=] { return fresh.measured(); }),
                          "the number printed for fresh batches has no ascent noise in it"));
  cases.push_back(control(gap(-1, 0.3, 1, 2), "the lead as printed, 2 eta t^2 |l|^3 rho/B"));
  cases.push_back(control(exact(fresh, shared), "fresh batches' noise for shared ones"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "saddle_diffusion",
    .says = "how fast noise drives SGD and USAM from a saddle",
    .statement =
        "additive noise at a saddle, curvature l < 0: E x_T^2 = eta^2 s^2 c (A^{2T} - 1)/(A^2 - 1), A = 1 - eta l (1 + rho l), "
        "c = 1 + rho^2 l^2 fresh, (1 + rho l)^2 shared, 1 of an ascent without noise, which SGD with s^2 = |l|/B leads by eta "
        "t^2 "
        "|l|^3 rho/B to leading order",
    .source =
        "Kim et al. 2026 (first 2023), second-hand, numbers as a digest gives them; re-derived here; docs/derivations.md#saddles",
    .cases = all_cases});

}  // namespace
}  // namespace valley

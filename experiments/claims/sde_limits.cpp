// USAM with gradient noise as a stochastic differential equation, on h x^2/2 with additive noise of variance s^2, kappa =
// h (1 + rho h). A step's stationary variance is exact,
//
//   eta^2 s^2 c/(1 - (1 - eta kappa)^2),   c = (1 + rho h)^2 shared, 1 + rho^2 h^2 fresh,
//
// and that of dX = -kappa X dt + sqrt(eta c) s dW, whose drift is -grad(f + (rho/2) |grad f|^2), is its limit: eta s^2 c/(2
// kappa). E x^2 at a fixed time differs by order eta, relative to itself. SAM's drift without noise is -grad(f + rho |grad f|).
#include <cmath>

#include "experiments/claims/additive_noise.hpp"
#include "experiments/claims/case.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

struct Walk {
  double h = 1, rho = 0.3, s = 1, eta = 0.1;
  Coupling coupling = Coupling::shared;

  double kappa() const { return h * (1 + rho * h); }
  double c() const { return coupling == Coupling::shared ? std::pow(1 + rho * h, 2) : 1 + rho * rho * h * h; }
  Params params(const char* measured) const {
    return {{"measured", measured},
            {"coupling", coupling == Coupling::shared ? "shared" : "fresh"},
            {"h", h},
            {"rho", rho},
            {"s^2", s * s},
            {"eta", eta}};
  }
  AffineStep step() const {
    return affine_step(Usam{{.eta = eta}, {rho}, coupling}, h, s,
                       coupling == Coupling::shared ? AscentNoise::shared : AscentNoise::fresh);
  }
  double variance() const { return eta * eta * s * s * c() / (1 - std::pow(1 - eta * kappa(), 2)); }
  /// E X_t^2 of the equation from X_0 = x.
  double flow_moment(double x, double t) const {
    const double fade = std::exp(-2 * kappa() * t);
    return x * x * fade + eta * s * s * c() * (1 - fade) / (2 * kappa());
  }
};

Case stationary(const Walk& believed, const Walk& real) {
  return equal(
      real.params("stationary variance"), [=] { return believed.variance(); }, [=] { return real.step().stationary(); }, 1e-10);
}

/// Relative error of the equation's E x^2 at time 1 with steps of eta, from x = sqrt(eta), so that noise and start weigh alike.
double moment_error(Walk walk, double eta, const Walk& believed) {
  Walk theory = believed;
  walk.eta = theory.eta = eta;
  const double x = std::sqrt(eta);
  return walk.step().moment(x * x, static_cast<std::uint64_t>(std::llround(1 / eta))) / theory.flow_moment(x, 1) - 1;
}

Case order(const Walk& believed, const Walk& real) {
  return equal(
      real.params("order in eta of E x^2's error at time 1"), [] { return 1; },
      [=] { return std::log2(std::abs(moment_error(real, 1e-3, believed) / moment_error(real, 5e-4, believed))); }, 0.02);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const Coupling coupling : {Coupling::shared, Coupling::fresh})
    for (int k = 0; k < plan.pick(2, 4, 8); ++k)
      for (const double rho : {0., 0.2, 2.}) {
        Walk walk{.h = 0.5 + k, .rho = rho, .s = 0.7, .coupling = coupling};
        walk.eta = 1.5 / walk.kappa() / (1 + k);
        cases.push_back(stationary(walk, walk));
        if (rho < 1) cases.push_back(order(walk, walk));
        Walk small = walk;
        small.eta = 1e-3 / walk.kappa();
        cases.push_back(equal(
            small.params("stationary variance over the equation's"), [=] { return 1 / (1 - small.eta * small.kappa() / 2); },
            [=] { return small.step().stationary() / (small.eta * small.s * small.s * small.c() / (2 * small.kappa())); }, 1e-9));
      }
  for (const double x : {-2., 0.1, 5.})
    cases.push_back(equal(
        {{"measured", "SAM's step over eta"}, {"x", x}, {"h", 2.}, {"rho", 0.3}},
        [=] { return -2 * x - 0.3 * 2 * (x > 0 ? 1 : -1); },
        [=] {
          return (Sam{{.eta = 0.1}, {0.3}}.step(Quadratic(2), Vec<double, 1>{{x}}, Draw{})[0] - x) / 0.1;
        },
        1e-12));
  const Walk walk{.h = 1, .rho = 0.3, .s = 1, .eta = 0.5};
  Walk fresh = walk, still = walk;
  fresh.coupling = Coupling::fresh;
  still.rho = 0;
  cases.push_back(control(stationary(fresh, walk), "fresh batches' noise for shared ones"));
  cases.push_back(control(stationary(still, walk), "SGD's variance"));
  cases.push_back(control(order(fresh, walk), "the equation of fresh batches for shared ones: no convergence"));
  cases.push_back(control(order(still, walk), "drift and noise of SGD: no convergence"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "sde_limits",
    .says = "how far a stochastic differential equation is right about USAM's stationary variance",
    .statement =
        "USAM on h x^2/2 with additive noise, kappa = h (1 + rho h): variance eta^2 s^2 c/(1 - (1 - eta kappa)^2), c = (1 + rho "
        "h)^2 shared, 1 + rho^2 h^2 fresh; the stochastic equation's E x^2 is right to order eta",
    .source = "Compagnoni et al. 2023, re-derived here for quadratics; docs/derivations.md#additive-noise",
    .cases = all_cases});

}  // namespace
}  // namespace valley

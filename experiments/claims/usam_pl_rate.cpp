// A rate remembered from Andriushchenko and Flammarion 2022: shared-batch USAM on a beta-smooth f with PL constant mu, gradient
// noise of variance sigma^2/b, gamma_t = min((8t+4)/(3 mu (t+1)^2), 1/(2 beta)) and rho_t = sqrt(gamma_t/beta):
//
//   E f_T <= 3 beta^2 Delta/(mu^2 T^2) + 22 beta sigma^2/(b mu^2 T),   Delta = f_0 - f*.
//
// Schedule and constants are remembered, not read: a hypothesis that is tested. On h x^2/2, beta = mu = h, with additive noise E
// f_T is exact (additive_noise.hpp). It holds there and is loose: T E f_T tends to (8/3)^2/(2 (16/3 - 1)) sigma^2/(b h), a 27th
// of the bound.
#include <algorithm>
#include <cmath>

#include "experiments/claims/additive_noise.hpp"
#include "experiments/claims/case.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {
namespace {

struct Descent {
  double h = 1, variance = 0.5, f_0 = 1;  // curvature, sigma^2/b
  bool decreasing = true;                 // else gamma = 1/(2 h) throughout

  double gamma(int t) const {
    const double cap = 1 / (2 * h);
    return decreasing ? std::min((8. * t + 4) / (3 * h * (t + 1.) * (t + 1.)), cap) : cap;
  }
  Params params(int T) const { return {{"h", h}, {"sigma^2/b", variance}, {"Delta", f_0}, {"T", static_cast<double>(T)}}; }
  double bound(int T) const { return 3 * f_0 / (1. * T * T) + 22 * variance / (h * T); }
  /// E f_T of the simulator's steps.
  double loss(int T) const {
    double square = 2 * f_0 / h;
    for (int t = 0; t < T; ++t) {
      const Usam usam{{.eta = gamma(t)}, {std::sqrt(gamma(t) / h)}, Coupling::shared};
      square = affine_step(usam, h, std::sqrt(variance), AscentNoise::shared).moment(square, 1);
    }
    return h / 2 * square;
  }
};

Case bounded(const Descent& descent, int T) {
  return at_most(
      with(descent.params(T), {{"measured", "E f_T"}}), [=] { return descent.bound(T); }, [=] { return descent.loss(T); });
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (const double h : {0.5, 2.})
    for (const double variance : {0., 0.01, 1.})
      for (int k = 0; k < plan.pick(4, 8, 12); ++k) cases.push_back(bounded({.h = h, .variance = variance}, 1 << k));
  for (const double h : {0.5, 2.}) {
    const Descent descent{.h = h};
    cases.push_back(equal(
        with(descent.params(200000), {{"measured", "T E f_T h b/sigma^2"}}), [] { return 64. / 9 / (2 * (16. / 3 - 1)); },
        [=] { return 200000 * descent.loss(200000) * h / descent.variance; }, 0.01));
  }
  Descent constant{.decreasing = false};
  cases.push_back(control(bounded(constant, 1000), "steps that do not decrease"));
  cases.push_back(control(at_most(
                              {{"measured", "E f_T"}, {"T", 20000.}}, [] { return Descent{}.bound(20000) / 30; },
                              [] { return Descent{}.loss(20000); }),
                          "a thirtieth of the bound: the 1/T of the noise is needed"));
  return cases;
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "usam_pl_rate",
          .says = "a rate of USAM with decreasing steps, as remembered: it holds, far too large",
          .statement =
              "remembered: shared USAM with decreasing gamma and rho has E f_T <= 3 beta^2 Delta/(mu^2 T^2) + 22 beta sigma^2/(b "
              "mu^2 T); it holds on parabolas, 27 times too large",
          .source = "Andriushchenko, Flammarion 2022, remembered, not read; tested here; docs/derivations.md#a-remembered-rate",
          .cases = all_cases});

}  // namespace
}  // namespace valley

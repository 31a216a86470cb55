// Normalised SAM can come to rest where the gradient is not 0: at any x whose ascent point x + rho g/||g|| is a minimum. On
// f = (x^2 - 1)^2/4 that is x = 1 - rho for 1 < rho < 2, on the far slope of the other valley, where f' = x^3 - x > 0. It
// attracts, as x' - x = -eta f'(x + rho) has multiplier 1 - eta f''(1) = 1 - 2 eta; across the slope, with h y^2/2 added, the
// multiplier is 1 - eta h (1 + rho h/f'(1 - rho)). USAM has such points too, x with x + rho f'(x) = 1, that is -rho x (1 + x) =
// 1: none for rho < 4, and for rho > 4 the one with x < -1/2 attracts.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using State = Vec<double, 2>;

/// (x^2 - 1)^2/4 + h y^2/2.
struct TwoWells {
  double h = 1;

  State gradient(const State& z) const { return {{z[0] * (z[0] * z[0] - 1), h * z[1]}}; }
  State gradient(const State& z, Draw /*xi*/) const { return gradient(z); }
};

double slope(double x) { return x * x * x - x; }

template <class Optimizer>
State end(const Optimizer& optimizer, State start) {
  return run(TwoWells{}, optimizer, start, 5000, Draw{}).state;
}

/// A step's derivative at z along axis i, by central difference.
template <class Optimizer>
double multiplier(const TwoWells& f, const Optimizer& optimizer, const State& z, int i) {
  constexpr double h = 1e-5;
  State along{{0, 0}};
  along[i] = h;
  return (optimizer.step(f, z + along, Draw{})[i] - optimizer.step(f, z - along, Draw{})[i]) / (2 * h);
}

Params params(const char* measured, const char* rule, double eta, double rho) {
  return {{"measured", measured}, {"rule", rule}, {"eta", eta}, {"rho", rho}};
}

template <class Optimizer>
Case rests(const char* rule, const Optimizer& optimizer, double rho, double at, State start) {
  return equal(
      params("x at rest", rule, optimizer.descent.eta, rho), [=] { return at; }, [=] { return end(optimizer, start)[0]; }, 1e-9);
}

void add_sam(double eta, double rho, std::vector<Case>& cases) {
  const Sam sam{{.eta = eta}, {rho}};
  const State phantom{{1 - rho, 0}};
  cases.push_back(rests("SAM", sam, rho, 1 - rho, {{0.98 - rho, 0.01}}));
  cases.push_back(equal(
      params("||grad f|| at rest", "SAM", eta, rho), [=] { return slope(1 - rho); },
      [=] {
        return norm(TwoWells{}.gradient(end(sam, {{0.98 - rho, 0.01}})));
      },
      1e-9));
  cases.push_back(equal(
      params("multiplier along the slope", "SAM", eta, rho), [=] { return 1 - 2 * eta; },
      [=] { return multiplier(TwoWells{}, sam, phantom, 0); }, 1e-7));
  for (const double h : {0.5, 1.})
    cases.push_back(equal(
        with(params("multiplier across it", "SAM", eta, rho), {{"h", h}}),
        [=] { return 1 - eta * h * (1 + rho * h / slope(1 - rho)); }, [=] { return multiplier(TwoWells{h}, sam, phantom, 1); },
        1e-7));
}

/// The root x < -1/2 of -rho x (1 + x) = 1.
double usam_phantom(double rho) { return (-1 - std::sqrt(1 - 4 / rho)) / 2; }

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int k = 0; k < plan.pick(2, 4, 8); ++k)
    for (const double rho : {1.2, 1.5, 1.8}) add_sam(0.03 + 0.2 * k / plan.pick(2, 4, 8), rho, cases);
  for (const double rho : {4.5, 6.}) {
    const double x = usam_phantom(rho), eta = 0.1;
    const Usam usam{{.eta = eta}, {rho}};
    cases.push_back(rests("USAM", usam, rho, x, {{x + 0.01, 0.01}}));
    cases.push_back(equal(
        params("multiplier along the slope", "USAM", eta, rho), [=] { return 1 - 2 * eta * (1 + rho * (3 * x * x - 1)); },
        [=] {
          return multiplier(TwoWells{}, usam, {{x, 0}}, 0);
        },
        1e-7));
  }
  const double eta = 0.1;
  cases.push_back(control(rests("GD", Sgd{{.eta = eta}, {}}, 1.5, -0.5, {{-0.52, 0.01}}), "no ascent step"));
  cases.push_back(control(rests("SAM", Sam{{.eta = eta}, {0.9}}, 0.9, 0.1, {{0.08, 0.01}}), "rho < 1: f' < 0 at 1 - rho"));
  cases.push_back(control(rests("SAM", Sam{{.eta = 1.1}, {1.5}}, 1.5, -0.5, {{-0.52, 0.01}}), "2 eta > 2: it repels"));
  cases.push_back(control(rests("USAM", Usam{{.eta = eta}, {3.8}}, 3.8, -0.5, {{-0.5, 0.01}}), "USAM, rho < 4"));
  cases.push_back(control(rests("USAM", Usam{{.eta = eta}, {6}}, 6, -1 - usam_phantom(6), {{-1.01 - usam_phantom(6), 0.01}}),
                          "USAM's other root, x > -1/2: it repels"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "phantom_minimum",
    .says = "SAM may come to rest where the loss has no minimum, USAM only for large radii",
    .statement = "SAM comes to rest where its ascent point is a minimum, though it is at none: on (x^2 - 1)^2/4 at x = 1 - rho, "
                 "1 < rho < 2, with multiplier 1 - 2 eta; USAM only for rho >= 4",
    .source =
        "Park et al. 2025 for their existence, second-hand; these examples derived here; docs/derivations.md#phantom-minima",
    .cases = all_cases});

}  // namespace
}  // namespace valley

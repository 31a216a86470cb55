// Beale's function, f = (1.5 - x + x y)^2 + (2.25 - x + x y^2)^2 + (2.625 - x + x y^3)^2, has a saddle at (0, 1). There
// f_xx = f_yy = 0 and f_xy = 2 (1.5 + 2 2.25 + 3 2.625) = 27.75, so the curvatures are 27.75 and -27.75, and USAM is drawn in iff
// rho > 1/27.75 = 4/111 (saddle_capture). The published run starts at (0.01, 1.005) with eta = 1e-4.
#include <cmath>

#include "experiments/claims/printed.hpp"
#include "experiments/enumeration.hpp"
#include "sim/flow/hessian.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using State = Vec<double, 2>;

struct Beale {
  template <class Real>
  Vec<Real, 2> gradient(const Vec<Real, 2>& z) const {
    const Real &x = z[0], &y = z[1];
    const double level[] = {1.5, 2.25, 2.625};
    Vec<Real, 2> sum{{Real(0.), Real(0.)}};
    Real power(1.);  // y^k
    for (int k = 0; k < 3; ++k) {
      const Real slope = (k + 1.) * power;
      power = power * y;
      const Real residual = level[k] - x + x * power;
      sum = sum + Vec<Real, 2>{{Real(2. * residual * (power - 1.)), Real(2. * residual * x * slope)}};
    }
    return sum;
  }
  template <class Real>
  Vec<Real, 2> gradient(const Vec<Real, 2>& z, Draw /*xi*/) const {
    return gradient(z);
  }
};

constexpr State saddle{{0, 1}}, start{{0.01, 1.005}};
constexpr double eta = 1e-4, critical = 4. / 111;

/// The step's derivative at the saddle along (1, 1) * sign, by central difference.
double multiplier(double rho, double sign) {
  constexpr double h = 1e-4;
  const State along{{1, sign}};
  const Usam usam{{.eta = eta}, {rho}};
  const State ahead = usam.step(Beale{}, saddle + h * along, Draw{}), behind = usam.step(Beale{}, saddle - h * along, Draw{});
  return (ahead[0] - behind[0]) / (2 * h);
}

double curvature(double sign) {
  const State along{{1, sign}};
  return hessian_times(Beale{}, saddle, along)[0];
}

/// Distance from the saddle over that of the start, after 60,000 steps.
double distance(double rho) {
  const auto end = run(Beale{}, Usam{{.eta = eta}, {rho}}, start, 60000, Draw{}).state;
  return norm(end - saddle) / norm(start - saddle);
}

Params params(const char* measured, double rho) { return {{"measured", measured}, {"rho", rho}}; }

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  cases.push_back(printed({{"measured", "curvature along (1, 1)"}}, 27.75, 0.01, [] { return curvature(1); }));
  cases.push_back(printed({{"measured", "curvature along (1, -1)"}}, -27.75, 0.01, [] { return curvature(-1); }));
  const auto smallest = [](double sign) {
    return measure::crossing([=](double rho) { return 1 / std::abs(multiplier(rho, sign)); }, 0.02);
  };
  cases.push_back(printed({{"measured", "smallest rho that captures"}}, 0.036036, 1e-6, [=] { return smallest(-1); }));
  for (const double share : {0., 0.5, 0.9, 1.1, 2.}) {
    const double rho = share * critical;
    cases.push_back(equal(
        params("multiplier along (1, -1)", rho), [=] { return 1 + eta * 27.75 * (1 - 27.75 * rho); },
        [=] { return multiplier(rho, -1); }, 1e-9));
    cases.push_back(equal(
        params("1 - multiplier along (1, 1), over eta", rho), [=] { return 27.75 * (1 + 27.75 * rho); },
        [=] { return (1 - multiplier(rho, 1)) / eta; }, 1e-5));
  }
  // 2 % beside the critical radius a step changes the distance by 6e-5.
  for (const double share : {1.05, 1.1, 2.})
    cases.push_back(at_most(
        params("distance / start's", share * critical), [] { return 1e-3; }, [=] { return distance(share * critical); }));
  for (int k = 0; k < plan.pick(2, 4, 4); ++k) {
    const double rho = (0.95 - 0.3 * k) * critical;
    cases.push_back(at_least(
        params("distance / start's", rho), [] { return 10; }, [=] { return distance(rho); }));
  }
  cases.push_back(
      control(equal(
                  {{"measured", "smallest rho that captures"}}, [] { return 0.5 / 27.75; }, [=] { return smallest(-1); }, 1e-3),
              "1/(2 27.75): the curvatures taken for twice as large"));
  cases.push_back(
      control(at_most(
                  params("distance / start's", 0.95 * critical), [] { return 1e-3; }, [] { return distance(0.95 * critical); }),
              "a radius 5 % below the critical one"));
  cases.push_back(
      control(at_least(
                  params("distance / start's", 1.05 * critical), [] { return 10; }, [] { return distance(1.05 * critical); }),
              "a radius 5 % above the critical one"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "beale_saddle",
              .says = "the radius from which USAM is captured at the saddle of Beale's function",
              .statement = "on Beale's function USAM of small steps is captured at the saddle (0, 1), curvatures lambda = 27.75 "
                           "and -27.75, iff rho > 4/111",
              .source = "Kim et al. 2026 (first 2023), second-hand, numbers as a digest gives them; docs/derivations.md#saddles",
              .cases = all_cases});

}  // namespace
}  // namespace valley

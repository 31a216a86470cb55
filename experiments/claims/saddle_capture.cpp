// USAM can be caught at a saddle. Along an eigenvector of curvature lambda < 0 the flow x' = -grad f(x + rho grad f(x)) has rate
// -lambda (1 + rho lambda): it leaves for rho < -1/lambda and is drawn in beyond; every direction of positive curvature draws in
// anyway. So a saddle attracts iff rho > -1/lambda for each negative lambda. A step of size eta draws in along a lambda of either
// sign iff 0 < eta lambda (1 + rho lambda) < 2: up to rho = 2/(eta lambda^2) - 1/lambda. On quadratics, exactly.
#include <algorithm>
#include <cmath>

#include "experiments/claims/full_batch.hpp"
#include "experiments/claims/printed.hpp"
#include "experiments/enumeration.hpp"
#include "sim/flow/flow.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

/// x^2 - y^2.
struct Saddle {
  static constexpr int dimension = 2;

  template <class Real>
  Vec<Real, 2> gradient(const Vec<Real, 2>& x) const {
    return {{Real(2. * x[0]), Real(-2. * x[1])}};
  }
  template <class Real>
  Vec<Real, 2> gradient(const Vec<Real, 2>& x, Draw /*xi*/) const {
    return gradient(x);
  }
};

double factor(double lambda, double eta, double rho) { return parabola_factor(Usam{{.eta = eta}, {rho}}, lambda); }

Params params(const char* measured, double lambda, double eta) {
  return {{"measured", measured}, {"lambda", lambda}, {"eta", eta}};
}

/// Where a step ceases to lengthen x.
Case captured_from(double lambda, double eta, double believed) {
  return equal(
      params("smallest rho that captures", lambda, eta), [=] { return believed; },
      [=] { return measure::crossing([=](double rho) { return 1 / factor(lambda, eta, rho); }, -0.5 / lambda); }, 1e-7);
}

Case captured_to(double lambda, double eta, double believed) {
  return equal(
      params("largest rho that captures", lambda, eta), [=] { return believed; },
      [=] { return measure::crossing([=](double rho) { return factor(lambda, eta, rho); }, -2 / lambda); }, 1e-9);
}

/// The same of both directions of x^2 - y^2.
Case captured_to_in_both(double eta, double believed) {
  return equal(
      {{"measured", "largest rho that captures"}, {"landscape", "x^2 - y^2"}, {"eta", eta}}, [=] { return believed; },
      [=] { return measure::crossing([=](double rho) { return std::max(factor(-2, eta, rho), factor(2, eta, rho)); }, 1.); },
      1e-9);
}

double last(double lambda, double eta) { return -1 / lambda + 2 / (eta * lambda * lambda); }

/// Rate of the flow along the unstable direction of x^2 - y^2.
Case flow_rate(double rho, double believed) {
  return equal(
      {{"measured", "rate of the flow on x^2 - y^2"}, {"rho", rho}}, [=] { return believed; },
      [=] {
        const Flow flow = integrate_flow(usam_flow(Saddle{}, rho), Eigen::Vector2d(1, 1e-3), {0.5});
        return std::log(std::abs(flow.states[0][1]) / 1e-3) / 0.5;
      },
      1e-7);
}

template <class Optimizer>
double left_after(const Optimizer& optimizer, std::uint32_t steps, const Vec<double, 2>& start = {{1, 0.3}}) {
  return norm(run(Saddle{}, optimizer, start, steps, Draw{}).state);
}

/// Distance from the saddle after 4,000 steps of 0.01 from (1, 0.3), beside what the multiplier makes of 0.3.
Case distance(double rho, double believed_rho) {
  return equal(
      {{"measured", "distance from the saddle of x^2 - y^2"}, {"eta", 0.01}, {"rho", rho}},
      [=] { return 0.3 * std::pow(1 + 0.01 * 2 * (1 - 2 * believed_rho), 4000); },
      [=] {
        return left_after(Usam{{.eta = 0.01}, {rho}}, 4000);
      },
      1e-6);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  for (int k = 0; k < plan.pick(3, 6, 12); ++k)
    for (const double share : {0.01, 0.3}) {  // of 1/|lambda|
      const double lambda = -0.1 * std::pow(3, k), eta = share / -lambda;
      cases.push_back(captured_from(lambda, eta, -1 / lambda));
      cases.push_back(captured_to(lambda, eta, last(lambda, eta)));
    }
  for (const double eta : {0.02, 0.1}) cases.push_back(captured_to_in_both(eta, last(2, eta)));
  for (const double rho : {0., 0.3, 0.45, 0.6, 2.}) cases.push_back(flow_rate(rho, 2 * (1 - 2 * rho)));
  for (const double rho : {0.4, 0.49, 0.51, 0.7}) cases.push_back(distance(rho, rho));
  cases.push_back(printed({{"measured", "smallest rho that captures"}, {"landscape", "x^2 - y^2"}}, 0.5, 1e-6,
                          [] { return measure::crossing([](double rho) { return 1 / factor(-2, 1e-4, rho); }, 0.25); }));
  cases.push_back(control(captured_from(-2, 0.01, 1. / 4), "half of 1/|lambda|"));
  cases.push_back(control(captured_to(-2, 0.1, -1. / -2 + 1 / (0.1 * 4)), "1 for the 2 of the largest radius"));
  cases.push_back(control(captured_to_in_both(0.1, last(-2, 0.1)), "the unstable direction alone"));
  cases.push_back(control(flow_rate(0.3, 2), "the gradient flow's rate"));
  cases.push_back(control(distance(0.51, 0.49), "a radius on the other side of 1/2"));
  cases.push_back(
      control(at_most(
                  {{"measured", "distance after 600 steps of SAM from (0.1, 2)"}, {"eta", 0.01}, {"rho", 0.6}}, [] { return 2; },
                  [] {
                    return left_after(Sam{{.eta = 0.01}, {0.6}}, 600, {{0.1, 2}});
                  }),
              "SAM: its radius over ||g|| is below 1/2 where ||g|| > 1.2"));
  return cases;
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "saddle_capture",
    .says = "radii and steps for which USAM is drawn into a saddle",
    .statement = "USAM's flow is drawn to a saddle iff rho > -1/lambda for every curvature lambda < 0; steps of eta iff besides "
                 "rho < 2/(eta lambda^2) - 1/lambda for every lambda",
    .source = "Kim et al. 2026 (first 2023), second-hand; re-derived here; docs/derivations.md#saddles",
    .cases = all_cases});

}  // namespace
}  // namespace valley

// With a constant radius normalised SAM does not reach the minimum: across the sharpest direction the loss stays at
//
//   f = eta^2 rho^2 lambda^3/(2 (2 - eta lambda)^2),
//
// a floor of order rho^2, of order eta^2 where eta is small. On quadratics exactly, in several dimensions that of lambda_1; a
// radius that shrinks takes the floor with it.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/claims/full_batch.hpp"
#include "sim/landscape/log_cosh.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

double floor_of(double lambda, double eta, double rho) {
  const double c = theory::sam_cycle_amplitude(lambda, eta, rho);
  return lambda / 2 * c * c;
}

template <class F, class Optimizer>
double end_on_line(const F& f, const Optimizer& optimizer) {
  return f.loss(run(f, optimizer, Vec<double, 1>{{0.7}}, 3000, Draw{}).state);
}

Params params(const char* landscape, double lambda, double eta, double rho) {
  return {{"landscape", landscape}, {"lambda", lambda}, {"eta", eta}, {"rho", rho}};
}

Case on_line(double lambda, double eta, double rho, double believed) {
  return equal(
      params("quadratic", lambda, eta, rho), [=] { return believed; },
      [=] {
        return end_on_line(Quadratic(lambda), Sam{{.eta = eta}, {rho}});
      },
      1e-9);
}

/// The loss of directions 2, 1.2 and 0.5 together.
Case in_space(double eta, double rho) {
  return equal(
      params("quadratic, 3 directions", 2, eta, rho), [=] { return floor_of(2, eta, rho); },
      [=] {
        const LeastSquares f = diagonal_quadratic({2, 1.2, 0.5});
        return f.loss(run(f, Sam{{.eta = eta}, {rho}}, Eigen::VectorXd(Eigen::VectorXd::Ones(3)), 4000, Draw{}).state);
      },
      1e-7);
}

/// 400 steps each at rho, rho/2, rho/4, ...: the floor of the last radius.
double with_halved_radii(double lambda, double eta, double rho, int halvings) {
  Vec<double, 1> x{{0.7}};
  for (int k = 0; k <= halvings; ++k) x = run(Quadratic(lambda), Sam{{.eta = eta}, {std::ldexp(rho, -k)}}, x, 400, Draw{}).state;
  return Quadratic(lambda).loss(x);
}

std::vector<Case> all_cases(const Plan& plan) {
  std::vector<Case> cases;
  const int size = plan.pick(3, 6, 12);
  for (int k = 0; k < size; ++k) {
    const double eta_lambda = 0.05 + 1.8 * k / (size - 1);
    for (const double lambda : {0.5, 3.})
      cases.push_back(on_line(lambda, eta_lambda / lambda, 0.2, floor_of(lambda, eta_lambda / lambda, 0.2)));
    cases.push_back(in_space(eta_lambda / 2, 0.1));
    const double eta = eta_lambda / 1.5;
    cases.push_back(equal(
        params("log cosh", 1.5, eta, 1e-4), [=] { return floor_of(1.5, eta, 1e-4); },
        [=] {
          return end_on_line(LogCosh{{std::sqrt(1.5)}}, Sam{{.eta = eta}, {1e-4}});
        },
        1e-4));
  }
  cases.push_back(equal(
      with(params("quadratic", 3, 0.3, 0.2), {{"radius", "halved 10 times"}}), [] { return floor_of(3, 0.3, 0.2 / 1024); },
      [] { return with_halved_radii(3, 0.3, 0.2, 10); }, 1e-9));
  const double lambda = 3, eta = 0.4, rho = 0.2;
  cases.push_back(control(on_line(lambda, eta, rho, lambda / 2 * std::pow(eta * rho * lambda / 2, 2)), "2 for 2 - eta lambda"));
  cases.push_back(control(equal(
                              params("quadratic", lambda, eta, rho), [=] { return floor_of(lambda, eta, rho); },
                              [=] {
                                return end_on_line(Quadratic(lambda), Usam{{.eta = eta}, {rho}});
                              },
                              1e-9),
                          "USAM: its shift fades with the gradient, and so does the loss"));
  cases.push_back(
      control(equal(
                  with(params("quadratic", lambda, eta, rho), {{"radius", "halved 10 times"}}),
                  [=] { return floor_of(lambda, eta, rho); }, [=] { return with_halved_radii(lambda, eta, rho, 10); }, 1e-9),
              "a radius that shrinks"));
  return cases;
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "sam_floor",
              .says = "the loss above the minimum at which SAM of constant radius stays",
              .statement = "eta lambda < 2: SAM of constant rho stays at f - f* = eta^2 rho^2 lambda^3/(2 (2 - eta lambda)^2), "
                           "exactly on quadratics, to leading order in rho elsewhere",
              .source = "Si, Yun 2023, re-derived here; docs/derivations.md#edges-and-floors",
              .cases = all_cases});

}  // namespace
}  // namespace valley

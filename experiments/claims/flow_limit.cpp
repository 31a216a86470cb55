// Continuous time: with step eta, GD is within O(eta) of x' = -grad f, and USAM within O(eta + rho^2) of
// x' = -grad(f + (rho/2) ||grad f||^2), at any fixed time: the flow leaves out terms of order rho^2 times the third
// derivative, none for a quadratic f. So with rho = k eta^p the error is of order min(1, 2 p) where those terms are seen.
//
// Measured: log2 of the ratio of the errors at eta and eta/2.
#include <algorithm>
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/data/design.hpp"
#include "sim/flow/flow.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/tanh2.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

/// rho = k eta^power; k = 0: GD.
struct Radius {
  double k = 0, power = 0;
  double at(double eta) const { return k * std::pow(eta, power); }
};

double distance(const VectorXd& a, const VectorXd& b) {
  double squares = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i) squares += (a[i] - b[i]) * (a[i] - b[i]);
  return std::sqrt(squares);
}

template <class F>
struct Comparison {
  F f;
  VectorXd start;
  double time = 1;
  Radius discrete, flow;

  /// Distance of the discrete path from the flow at `time`.
  double error(std::uint32_t steps) const {
    const double eta = time / steps;
    const auto from = flow_detail::to_state<F>(start);
    const Usam usam{{.eta = eta}, {discrete.at(eta)}};
    const Sgd gd{{.eta = eta}, {}};
    const auto end = discrete.k == 0 ? run(f, gd, from, steps, Draw{}).state : run(f, usam, from, steps, Draw{}).state;
    const Velocity velocity = flow.k == 0 ? gradient_flow(f) : usam_flow(f, flow.at(eta));
    return distance(flow_detail::to_eigen(end), integrate_flow(velocity, start, {time}).states.back());
  }

  double order(std::uint32_t steps) const { return std::log2(error(steps) / error(2 * steps)); }

  Case of_order(double expected, const char* landscape, std::uint32_t steps) const {
    return equal(
        {{"landscape", landscape},
         {"optimizer", discrete.k == 0 ? "gd" : "usam"},
         {"flow", flow.k == 0 ? "gradient" : "usam"},
         {"rho", discrete.k == 0 ? "0" : "k eta^p"},
         {"k", discrete.k},
         {"p", discrete.power},
         {"steps", static_cast<double>(steps)},
         {"measured", "order in eta"}},
        [=] { return expected; }, [*this, steps] { return order(steps); }, 0.03);
  }
  Case first_order(const char* landscape, std::uint32_t steps) const { return of_order(1, landscape, steps); }
};

constexpr double half = 0.5;

/// Full batch.
LeastSquares rows(std::uint64_t seed) { return LeastSquares(gaussian_rows(6, 4, seed, 0.5), {6, Sampling::without_replacement}); }

template <class F>
void add_landscape(const char* name, const F& f, const VectorXd& start, std::uint32_t steps, std::vector<Case>& cases) {
  cases.push_back(Comparison<F>{f, start, 1, {}, {}}.first_order(name, steps));
  cases.push_back(Comparison<F>{f, start, 1, {0.1, half}, {0.1, half}}.first_order(name, steps));
}

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  for (int i = 0; i < plan.pick(1, 2, 3); ++i) {
    const std::uint32_t steps = 16000u << i;
    for (const double u : {1., 2.}) add_landscape("two-parameter", TwoParameter{}, Eigen::Vector2d(u, 0.4), steps, cases);
    for (const double z : {0.5, 1.5}) add_landscape("tanh2", Tanh2{{.s = 1}}, VectorXd::Constant(1, z), steps, cases);
    for (const double z : {0.5, 3.}) add_landscape("z^2 + 3 sin^2 z", PlSine{}, VectorXd::Constant(1, z), steps, cases);
    const LeastSquares f = rows(plan.seed);
    add_landscape("least squares", f, VectorXd::Ones(4), steps, cases);
    cases.push_back(Comparison<LeastSquares>{f, VectorXd::Ones(4), 1, {0.5, 0}, {0.5, 0}}.first_order("least squares", steps));
  }
}

/// On either side of p = 1/2; below it with k so large that terms of order eta are small beside those of rho^2.
void add_exponents(const Plan& plan, std::vector<Case>& cases) {
  const VectorXd start = VectorXd::Constant(1, 0.5);
  const std::uint32_t steps = plan.pick(16000u, 32000u, 64000u);
  for (const Radius& rho : {Radius{1, 0.25}, Radius{2, 0.375}, Radius{2, 0.45}, Radius{0.5, 0.75}, Radius{1, 1}})
    cases.push_back(Comparison<Tanh2>{{{.s = 1}}, start, 1, rho, rho}.of_order(std::min(1., 2 * rho.power), "tanh2", steps));
}

void add_controls(const Plan& plan, std::vector<Case>& cases) {
  const VectorXd start = VectorXd::Constant(1, 0.5);
  for (const Radius& rho : {Radius{1, 0.25}, Radius{2, 0.375}, Radius{2, 0.45}})
    cases.push_back(control(Comparison<Tanh2>{{{.s = 1}}, start, 1, rho, rho}.first_order("tanh2", 16000),
                            "rho = k eta^p with p below 1/2: not of first order"));
  cases.push_back(
      control(Comparison<LeastSquares>{rows(plan.seed), VectorXd::Ones(4), 1, {0.5, 0}, {}}.first_order("least squares", 2000),
              "USAM against the flow without rho"));
  cases.push_back(control(Comparison<PlSine>{{}, start, 1, {0.1, half}, {}}.first_order("z^2 + 3 sin^2 z", 2000),
                          "USAM against the flow without rho: order 1/2"));
  cases.push_back(control(Comparison<PlSine>{{}, start, 1, {0.1, 0}, {0.1, 0}}.first_order("z^2 + 3 sin^2 z", 2000),
                          "rho fixed on a landscape with a third derivative"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "flow_limit",
              .says = "GD and USAM of small steps follow differential equations, to the order in eta that is stated",
              .statement = "GD follows x' = -grad f to first order in eta, and USAM with rho = k eta^p follows x' = -grad(f + "
                           "(rho/2)||grad f||^2) to order min(1, 2p), on quadratics to first order at any rho",
              .source = "late-SAM's continuous-time reading, derived here; docs/derivations.md#flow",
              .figure = "flow",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                add_grid(plan, cases);
                add_exponents(plan, cases);
                add_controls(plan, cases);
                return cases;
              }});

}  // namespace
}  // namespace valley

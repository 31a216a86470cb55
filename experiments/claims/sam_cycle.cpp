// Normalised SAM never settles: across a valley of sharpness s2 it ends in the 2-cycle
//
//   |v| = eta rho s2 / (2 - eta s2),
//
// exact on the quadratic, with a relative error of order rho^2 on the two-parameter landscape, where it also drifts
// along the minima, u' - u = -(eta/2) (2 rho/(2 - eta s2))^2 ds2/du a step.
#include <cmath>

#include "experiments/claims/case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/two_parameter.hpp"

namespace valley {
namespace {

template <class Optimizer>
double quadratic_end(double lambda, const Optimizer& optimizer, double start) {
  return std::abs(run(Quadratic(lambda), optimizer, Vec<double, 1>{{start}}, 2000, Draw{}).state[0]);
}

/// Where SAM ends on 1/2 delta^T diag(lambda) delta from (1, ..., 1).
Eigen::VectorXd quadratic_end(const std::vector<double>& lambda, const Sam& sam) {
  const LeastSquares f(orthogonal_rows(lambda), {static_cast<std::uint32_t>(lambda.size()), Sampling::without_replacement});
  return run(f, sam, Eigen::VectorXd(Eigen::VectorXd::Ones(f.d())), 4000, Draw{}).state;
}

struct OnToy {
  Activation activation = Activation::sqrt1p;
  double u = 0, eta_s2 = 0, rho = 0;

  TwoParameter landscape() const { return {.activation = activation}; }
  double s2(double at) const { return landscape().sharpness(Vec<double, 2>{{at, 0}}); }
  double eta() const { return eta_s2 / s2(u); }
  Params params() const {
    return {{"activation", activation == Activation::sqrt1p ? "sqrt1p" : "relu"}, {"u", u}, {"eta s2", eta_s2}, {"rho", rho}};
  }
};

struct Cycle {
  double amplitude_error = 0;  // relative, at the u where it is measured
  double drift_error = 0;      // of one 2-cycle, relative
  double amplitude = 0, predicted_amplitude = 0, drift = 0, predicted_drift = 0;
};

/// SAM from the predicted cycle; 60 steps to settle, then one cycle is measured.
Cycle watch(const OnToy& toy) {
  const double eta = toy.eta();
  const Sam sam{{.eta = eta}, {toy.rho}};
  const TwoParameter f = toy.landscape();
  const Vec<double, 2> start{{toy.u, theory::sam_cycle_amplitude(toy.s2(toy.u), eta, toy.rho)}};
  const Vec<double, 2> settled = run(f, sam, start, 60, Draw{}).state, after = run(f, sam, settled, 2, Draw{}).state;
  const double middle = (settled[0] + after[0]) / 2, s2 = toy.s2(middle);
  Cycle cycle{.amplitude = std::abs(settled[1]),
              .predicted_amplitude = theory::sam_cycle_amplitude(toy.s2(settled[0]), eta, toy.rho),
              .drift = (after[0] - settled[0]) / 2,
              .predicted_drift = theory::sam_cycle_drift(s2, 2 * middle, eta, toy.rho)};
  cycle.amplitude_error = cycle.amplitude / cycle.predicted_amplitude - 1;
  cycle.drift_error = cycle.drift / cycle.predicted_drift - 1;
  return cycle;
}

double order(double coarse, double fine) { return std::log2(std::abs(coarse / fine)); }

void add_quadratic(const Plan& plan, std::vector<Case>& cases) {
  const int size = plan.pick(4, 8, 16);
  for (int k = 0; k < size; ++k) {
    const double eta_lambda = 0.1 + 1.8 * k / (size - 1);
    for (const double lambda : {0.5, 3.}) {
      const double eta = eta_lambda / lambda, rho = 0.2;
      cases.push_back(equal(
          {{"landscape", "quadratic"}, {"lambda", lambda}, {"eta lambda", eta_lambda}, {"rho", rho}},
          [=] { return theory::sam_cycle_amplitude(lambda, eta, rho); },
          [=] {
            return quadratic_end(lambda, Sam{{.eta = eta}, {rho}}, 0.7);
          },
          1e-10));
    }
    cases.push_back(equal(
        {{"landscape", "quadratic, 3 directions"}, {"eta lambda_1", eta_lambda}, {"measured", "|delta|"}},
        [=] { return theory::sam_cycle_amplitude(2, eta_lambda / 2, 0.1); },
        [=] {
          return quadratic_end({2, 1.2, 0.5}, Sam{{.eta = eta_lambda / 2}, {0.1}}).norm();
        },
        1e-8));
  }
}

void add_toy(const OnToy& toy, std::vector<Case>& cases) {
  OnToy finer = toy;
  finer.rho = toy.rho / 2;
  const auto coarse = measure::once([=] { return watch(toy); });
  const auto fine = measure::once([=] { return watch(finer); });
  const auto params = [&](const char* what) { return with(toy.params(), {{"landscape", "two-parameter"}, {"measured", what}}); };
  cases.push_back(equal(
      params("amplitude |v|"), [=] { return coarse().predicted_amplitude; }, [=] { return coarse().amplitude; }, 1e-3));
  cases.push_back(equal(
      params("drift of u a step"), [=] { return coarse().predicted_drift; }, [=] { return coarse().drift; }, 1e-3));
  cases.push_back(equal(
      params("order in rho of the amplitude's error"), [] { return 2; },
      [=] { return order(coarse().amplitude_error, fine().amplitude_error); }, 0.02));
  cases.push_back(equal(
      params("order in rho of the drift's error"), [] { return 2; },
      [=] { return order(coarse().drift_error, fine().drift_error); }, 0.02));
}

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  add_quadratic(plan, cases);
  for (const Activation activation : {Activation::sqrt1p, Activation::relu})
    for (const double u : {1., 2.5})
      for (int k = 0; k < plan.pick(2, 4, 8); ++k) {
        const double eta_s2 = 0.4 + 1.2 * k / plan.pick(1, 3, 7);
        add_toy({activation, u, eta_s2, 1e-3 * (2 - eta_s2)}, cases);  // one ascent point for all, so one size of error
      }
}

void add_controls(std::vector<Case>& cases) {
  const double lambda = 3, eta = 0.4, rho = 0.2;
  const Params params{{"landscape", "quadratic"}, {"lambda", lambda}, {"eta lambda", eta * lambda}, {"rho", rho}};
  cases.push_back(control(equal(
                              params, [=] { return theory::sam_cycle_amplitude(lambda, eta, rho); },
                              [=] {
                                return quadratic_end(lambda, Usam{{.eta = eta}, {rho}}, 0.7);
                              },
                              1e-10),
                          "USAM: the shift fades with the gradient"));
  cases.push_back(control(equal(
                              params, [=] { return eta * rho * lambda; },
                              [=] {
                                return quadratic_end(lambda, Sam{{.eta = eta}, {rho}}, 0.7);
                              },
                              1e-10),
                          "eta rho s2, without its 2 - eta s2"));
  const OnToy wide{Activation::sqrt1p, 1, 1, 0.3};
  const auto cycle = measure::once([=] { return watch(wide); });
  cases.push_back(control(equal(
                              with(wide.params(), {{"landscape", "two-parameter"}, {"measured", "amplitude |v|"}}),
                              [=] { return cycle().predicted_amplitude; }, [=] { return cycle().amplitude; }, 1e-3),
                          "rho not small"));
}

[[maybe_unused]] const bool added = add(Claim{
    .id = "sam_cycle",
    .says = "SAM ends in a 2-cycle across the valley and drifts along it towards flatter minima",
    .statement = "eta s^2 < 2: normalised SAM ends in a 2-cycle |v| = eta rho s^2/(2 - eta s^2), exactly on quadratics; on the "
                 "two-parameter landscape to leading order in rho, where it drifts along the minima by "
                 "-(eta/2)(2 rho/(2 - eta s^2))^2 d(s^2)/du a step",
    .source = "Bartlett, Long, Bousquet 2023, re-derived; docs/derivations.md#sam-cycle",
    .figure = "toy_ensemble",
    .cases = [](const Plan& plan) {
      std::vector<Case> cases;
      add_grid(plan, cases);
      add_controls(cases);
      return cases;
    }});

}  // namespace
}  // namespace valley

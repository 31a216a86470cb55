// The disagreement valley: f = h y^2/2, samples h y^2/2 - h xi_i x y, xi_i = +-1. Along its floor there is nothing to gain, and
// the batches' disagreement grows with |x|.
//
//   mean        E x'/x = 1 - eta eta_1 h^2/b whatever y and eta_2, wherever g_a is taken: only the descent batch's term moves x
//   one batch   E x'/x = 1 - eta (eta_1 - eta_2) h^2/b; perturbed, eta_2 (1 + eta_2 h) for eta_2
//   typical     E log|x'/x| = log_drift(eta) + O(eta^3), of which the first order is the mean's: on the floor by enumeration,
//               of long paths from drawn batches
#include <cmath>

#include "experiments/claims/align_case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/landscape/disagreement.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/align.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;
using measure::ChosenBatches;

struct Setup {
  double h = 1, eta = 0.1, eta_1 = 0.3, eta_2 = 0.2;
  std::uint32_t b = 2, b_a = 2;
  AuxiliaryPoint point = AuxiliaryPoint::current;
  Coupling coupling = Coupling::fresh;

  AlignSamTheory rule(double step) const { return {{.eta = step}, {eta_1, eta_2, point}, coupling}; }
  theory::AlignValley predicted() const { return {h, double(b), double(b_a), eta_1, eta_2}; }
  Params params(const char* what) const {
    return {{"h", h},
            {"eta", eta},
            {"eta_1", eta_1},
            {"eta_2", eta_2},
            {"b", double(b)},
            {"b_a", double(b_a)},
            {"g_a at", name(point)},
            {"batches", coupling == Coupling::fresh ? "fresh" : "shared"},
            {"measured", what}};
  }
};

template <class Rule>
double mean_factor(const Setup& setup, const Rule& rule, double y) {
  const measure::FiniteSum f = measure::disagreement_sum(setup.h);
  return measure::mean_over_pairs(f, {setup.b}, {setup.b_a}, [&](const ChosenBatches& pair) {
    return rule.step(pair, VectorXd(Eigen::Vector2d(0.7, y)), Draw{})[0] / 0.7;
  });
}

/// E x'/x off the floor; `told`: what theory is told of the batches.
Case mean_row(const Setup& setup, double y, Coupling told) {
  return equal(
      with(setup.params("E x'/x"), {{"y/x", y / 0.7}}),
      [=] {
        const auto valley = setup.predicted();
        return told == Coupling::fresh ? valley.mean_factor(setup.eta)
                                       : valley.mean_factor_shared(setup.eta, setup.point == AuxiliaryPoint::perturbed);
      },
      [=] { return mean_factor(setup, setup.rule(setup.eta), y); }, 1e-13);
}

/// E log|x'/x| on the floor, over all pairs of batches.
double log_step(const Setup& setup, double eta) {
  const measure::FiniteSum f = measure::disagreement_sum(setup.h);
  const auto rule = setup.rule(eta);
  return measure::mean_over_pairs(f, {setup.b}, {setup.b_a}, [&](const ChosenBatches& pair) {
    return std::log(std::abs(rule.step(pair, VectorXd(Eigen::Vector2d(1, 0)), Draw{})[0]));
  });
}

Case log_order(const Setup& setup, double expected) {
  return equal(
      setup.params(expected == 2 ? "order of E log|x'/x| less the mean's drift" : "order of E log|x'/x| less log_drift"),
      [=] { return expected; },
      [=] {
        const auto error = [&](double eta) {
          const auto valley = setup.predicted();
          return log_step(setup, eta) - (expected == 2 ? valley.mean_factor(eta) - 1 : valley.log_drift(eta));
        };
        return halving_order(error(4e-3), error(2e-3));
      },
      0.03);
}

/// The drift of log|x| a step over long paths of drawn batches, one a trial, from (1, 0).
template <class Rule>
Measurement drawn_drift(const Disagreement& f, const Rule& rule, std::uint32_t steps, std::uint64_t seed) {
  return measure::mean_over_trials(40, [&](std::uint64_t trial) {
    const Vec<double, 2> end = run(f, rule, Vec<double, 2>{{1, 0}}, steps, Draw{seed, trial, 0, 0}).state;
    return std::log(std::abs(end[0])) / steps;
  });
}

template <class Rule>
Case drawn(const Plan& plan, Params params, double b, double predicted, const Rule& rule) {
  const std::uint32_t steps = plan.pick(4000u, 16000u, 100000u);
  return equal(
      std::move(params), [=] { return predicted; },
      [=] { return drawn_drift(Disagreement{.h = 1, .batch = static_cast<std::uint32_t>(b)}, rule, steps, plan.seed); }, 0.03);
}

void add_drawn(const Plan& plan, std::vector<Case>& cases) {
  const double eta = 0.02, rho = 0.3;
  for (const std::uint32_t b : {2u, 8u}) {
    Setup setup{1, eta, 2 * rho, rho, b, b};
    const auto params = [&](const char* rule) {
      return Params{{"rule", rule}, {"b", double(b)}, {"measured", "drift of log|x| a step, drawn batches"}};
    };
    const double align = setup.predicted().log_drift(eta);
    cases.push_back(drawn(plan, params("Align-SAM(2 rho, rho)"), b, align, setup.rule(eta)));
    setup.eta_2 = 0;
    cases.push_back(drawn(plan, params("m-SAM(b/2) of radius rho"), b, align, Micro<Usam>{{{.eta = eta}, {rho}}, b / 2}));
    cases.push_back(
        control(drawn(plan, params("USAM(rho)"), b, align, Usam{{.eta = eta}, {rho}}), "SAM of Align-SAM's lesser radius"));
    Setup shared{1, eta, 2 * rho, rho, b, b, AuxiliaryPoint::current, Coupling::shared};
    cases.push_back(drawn(plan, params("Align-SAM(2 rho, rho), one batch"), b, -eta * rho / b, shared.rule(eta)));
    cases.push_back(
        control(drawn(plan, params("Align-SAM(2 rho, rho), one batch"), b, align, shared.rule(eta)), "one batch for both"));
  }
}

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  for (int k = 0; k < plan.pick(2, 4, 8); ++k)
    for (const double eta_2 : {0., 0.1, 0.3, 0.6})
      for (const std::uint32_t b : {1u, 2u, 3u})
        for (const auto point : {AuxiliaryPoint::current, AuxiliaryPoint::perturbed}) {
          const double h = 0.5 + 0.5 * k;
          const Setup setup{h, 0.1 / h, 0.3, eta_2, b, 1 + b % 2, point};
          for (const double y : {0., 0.4}) cases.push_back(mean_row(setup, y, Coupling::fresh));
          if (point == AuxiliaryPoint::current) {
            cases.push_back(log_order(setup, 2));
            cases.push_back(log_order(setup, 3));
          }
          Setup shared = setup;
          shared.coupling = Coupling::shared;
          shared.b_a = b;
          cases.push_back(mean_row(shared, 0.4, Coupling::shared));
        }
}

[[maybe_unused]] const bool added = add(
    Claim{.id = "align_valley",
          .says = "how fast Align-SAM drifts along a floor on which batches disagree",
          .statement = "where samples h y^2/2 -+ h x y disagree, E x'/x = 1 - eta eta_1 h^2/b under Align-SAM, whatever eta_2; "
                       "log|x| drifts by that to first order in eta, and by eta_2 too at second; with B_a = B_t it is eta_1 - "
                       "eta_2",
          .source = "Valley; docs/derivations.md#align-sam",
          .figure = "align_valley",
          .cases = [](const Plan& plan) {
            std::vector<Case> cases;
            add_grid(plan, cases);
            add_drawn(plan, cases);
            Setup shared;
            shared.coupling = Coupling::shared;
            cases.push_back(control(mean_row(shared, 0.4, Coupling::fresh), "one batch for both"));
            cases.push_back(control(mean_row(Setup{}, 0.4, Coupling::shared), "eta_1 - eta_2 with two batches"));
            cases.push_back(control(log_order(Setup{}, 4), "the drift's next order for none"));
            return cases;
          }});

}  // namespace
}  // namespace valley

// Align-SAM on a quadratic: the largest stable step against eta_2, and the stationary variance, exact lines under points from
// the optimizer's own steps.
#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "experiments/enumeration.hpp"
#include "experiments/figure_data.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/optimizer/align.hpp"
#include "sim/simulate.hpp"
#include "theory/align.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

// h = 1, so every radius and step size is in units of 1/h.
constexpr double eta = 0.2, eta_1 = 0.5;
constexpr std::uint32_t batch = 4;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

struct Variant {
  const char* name;
  AuxiliaryPoint point;
  Coupling coupling;
};
constexpr Variant current{"current", AuxiliaryPoint::current, Coupling::fresh};
constexpr Variant perturbed{"perturbed", AuxiliaryPoint::perturbed, Coupling::fresh};
constexpr Variant one_batch{"one batch", AuxiliaryPoint::current, Coupling::shared};

theory::AlignQuadratic predicted(const Variant& variant, double eta_2) {
  const theory::AlignQuadratic q{1, eta_1, eta_2};
  return variant.point == AuxiliaryPoint::current ? q : q.perturbed();
}

AlignSamTheory rule(const Variant& variant, double step, double eta_2) {
  return {{.eta = step}, {eta_1, eta_2, variant.point}, variant.coupling};
}

/// The largest step at which one step from 1 ends nearer 0, by bisection on the simulator; below `most`.
double largest_stable_step(const Variant& variant, double eta_2, double most) {
  double low = 0, high = most;
  for (int k = 0; k < 60; ++k) {
    const double middle = (low + high) / 2;
    const double factor = rule(variant, middle, eta_2).step(Quadratic(1), Vec<double, 1>{{1}}, Draw{})[0];
    (std::abs(factor) < 1 ? low : high) = middle;
  }
  return low;
}

void add_limits(Table& table) {
  constexpr double most = 8;
  for (const Variant& variant : {current, perturbed}) {
    for (int k = 0; k <= 400; ++k) {
      const double eta_2 = 1.6 * k / 400, limit = predicted(variant, eta_2).critical_step();
      table.add({"limit", variant.name, eta_2, limit > 0 ? limit : none, none});
    }
    for (double eta_2 = 0; eta_2 < 1.25; eta_2 += 0.125) {
      if (predicted(variant, eta_2).critical_step() == 0) break;
      table.add({"limit_simulated", variant.name, eta_2, largest_stable_step(variant, eta_2, most), none});
    }
  }
}

/// Variance of one path's x over `steps` steps, averaged over trials of drawn batches. Samples' minimisers are -+1.
Measurement drawn_variance(const FigurePlan& plan, const Variant& variant, double eta_2) {
  const LeastSquares f(Eigen::Vector2d(1, 1), {batch}, Eigen::Vector2d(-1, 1));
  const std::uint32_t warm = 200, steps = plan.pick(400u, 1500u, 20000u);
  return measure::mean_over_trials(64, [&](std::uint64_t trial) {
    double sum = 0;
    run(f, rule(variant, eta, eta_2), VectorXd(VectorXd::Zero(1)), warm + steps, Draw{plan.seed, trial, 0, 0},
        [&](std::uint32_t t, const VectorXd& x) { sum += t > warm ? x[0] * x[0] : 0; });
    return sum / steps;
  });
}

double exact_variance(const Variant& variant, double eta_2) {
  const auto q = predicted(variant, eta_2);
  const double s = 1. / batch;
  return variant.coupling == Coupling::shared ? q.variance_shared(eta, s) : q.variance(eta, s, s);
}

void add_variances(Table& table, const FigurePlan& plan) {
  const double sgd = theory::AlignQuadratic{1, 0, 0}.variance(eta, 1. / batch, 1. / batch);
  table.add({"variance", "SAM", 0., exact_variance(current, 0) / sgd, none});
  for (const Variant& variant : {current, perturbed, one_batch}) {
    for (int k = 0; k <= 300; ++k) {
      const double eta_2 = 1.5 * k / 300, variance = exact_variance(variant, eta_2);
      table.add({"variance", variant.name, eta_2, std::isfinite(variance) ? variance / sgd : none, none});
    }
    for (int k = 0; k <= 10; ++k) {
      const double eta_2 = 0.125 * k;
      if (predicted(variant, eta_2).curvature() < 0.2) break;  // else its memory outlasts the path
      const Measurement drawn = drawn_variance(plan, variant, eta_2);
      table.add({"variance_simulated", variant.name, eta_2, drawn.value / sgd, drawn.std_error / sgd});
    }
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"series", "name", "eta_2", "value", "error"}, {}};
  add_limits(table);
  add_variances(table, plan);
  return table;
}

const bool added = add(FigureData{"align_quadratic", compute});

}  // namespace
}  // namespace valley

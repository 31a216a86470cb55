// Align-SAM on a quadratic, direction by direction: samples of one curvature h whose minimisers differ.
//
//   stable      0 < eta h (1 + (eta_1 - eta_2) h) < 2, in the mean and in the second moment alike
//   variance    eta^2 h^2 ((1 + eta_1 h)^2 s/b + (eta_2 h)^2 s/b_a)/(1 - (1 - eta h (1 + (eta_1 - eta_2) h))^2)
//   perturbed   g_a at theta + eta_2 g_a: eta_2 (1 + eta_2 h) for eta_2
//   ends        practical form, exact gradients: |x| = (1 - lambda) rho, or SAM's 2-cycle of radius (lambda - 1) rho
//
// Measured: every pair of batches sends x to A x + c; second moments follow from the A and c of the optimizer's own steps.
#include <boost/math/tools/toms748_solve.hpp>

#include "experiments/claims/align_case.hpp"
#include "experiments/enumeration.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/simulate.hpp"
#include "theory/align.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;
using measure::ChosenBatches;

/// f_i = h (1 -+ spread)^2 (x - m_i)^2/2, m_i = -+1: one sample's minimiser has variance 1.
struct Line {
  double h = 1, spread = 0;

  Eigen::MatrixXd rows() const { return std::sqrt(h) * Eigen::Vector2d(1 - spread, 1 + spread); }
  VectorXd offsets() const { return std::sqrt(h) * Eigen::Vector2d(spread - 1, spread + 1); }
};

struct Setup {
  Line line;
  double eta = 0, eta_1 = 0, eta_2 = 0;
  std::uint32_t b = 2, b_a = 2;
  AuxiliaryPoint point = AuxiliaryPoint::current;
  Coupling coupling = Coupling::fresh;

  theory::AlignQuadratic predicted() const {
    const theory::AlignQuadratic q{line.h, eta_1, eta_2};
    return point == AuxiliaryPoint::current ? q : q.perturbed();
  }
  AlignSamTheory rule(double step) const { return {{.eta = step}, {eta_1, eta_2, point}, coupling}; }
  Params params(const char* what) const {
    return {{"h", line.h},
            {"eta h", eta * line.h},
            {"eta_1 h", eta_1 * line.h},
            {"eta_2 h", eta_2 * line.h},
            {"b", double(b)},
            {"b_a", double(b_a)},
            {"g_a at", name(point)},
            {"batches", coupling == Coupling::fresh ? "fresh" : "shared"},
            {"measured", what}};
  }
};

/// E A^2, E A c, E c^2, E A, E c over all pairs of batches: moments move by these.
struct Moments {
  double AA = 0, Ac = 0, cc = 0, A = 0, c = 0;

  Moments(const Setup& setup, double eta) {
    const measure::FiniteSum f = measure::least_squares_sum(setup.line.rows(), setup.line.offsets());
    const auto rule = setup.rule(eta);
    const VectorXd sums = measure::mean_over_pairs(f, {setup.b}, {setup.b_a}, [&](const ChosenBatches& pair) {
      const double at_0 = rule.step(pair, VectorXd(VectorXd::Zero(1)), Draw{})[0];
      const double slope = rule.step(pair, VectorXd(VectorXd::Ones(1)), Draw{})[0] - at_0;
      VectorXd one(5);
      one << slope * slope, slope * at_0, at_0 * at_0, slope, at_0;
      return one;
    });
    AA = sums[0], Ac = sums[1], cc = sums[2], A = sums[3], c = sums[4];
  }
  /// Of the stationary law.
  double variance() const {
    const double mean = c / (1 - A);
    return (2 * Ac * mean + cc) / (1 - AA) - mean * mean;
  }
};

/// Where E A^2, the growth of the second moment, crosses 1; 0 where it is above 1 from the start.
double critical_step(const Setup& setup) {
  const auto excess = [&](double eta) { return Moments(setup, eta).AA - 1; };
  double high = 1 / setup.line.h;
  if (excess(high / 1e6) >= 0) return 0;
  while (excess(high) < 0) high *= 2;
  std::uintmax_t most = 200;
  const auto [low, up] =
      boost::math::tools::toms748_solve(excess, high / 1e6, high, boost::math::tools::eps_tolerance<double>(48), most);
  return (low + up) / 2;
}

Case stable_step(const Setup& setup, double told_eta_2) {
  return equal(
      setup.params("critical step"),
      [=] {
        Setup told = setup;
        told.eta_2 = told_eta_2;
        return told.predicted().critical_step();
      },
      [=] { return critical_step(setup); }, 1e-10);
}

Case stationary(const Setup& setup, double s_a) {
  return equal(
      setup.params("stationary variance"),
      [=] {
        const auto q = setup.predicted();
        return setup.coupling == Coupling::shared ? q.variance_shared(setup.eta, 1. / setup.b)
                                                  : q.variance(setup.eta, 1. / setup.b, s_a / setup.b_a);
      },
      [=] { return Moments(setup, setup.eta).variance(); }, 1e-11);
}

/// Each use draws from its own landscape: batches of two sizes.
struct TwoSizes {
  LeastSquares descent, auxiliary;
  VectorXd gradient(const VectorXd& x, Draw xi) const { return (xi.use == 0 ? descent : auxiliary).gradient(x, xi); }
};

/// The same variance from drawn batches: x^2 after 20 steps from the minimum, of which |factor|^40 = 1e-22 is seen.
Case drawn(const Setup& setup, int trials, std::uint64_t seed) {
  return equal(
      setup.params("variance of drawn trials"),
      [=] { return setup.predicted().variance(setup.eta, 1. / setup.b, 1. / setup.b_a); },
      [=] {
        const LeastSquares t(setup.line.rows(), {setup.b}, setup.line.offsets()),
            a(setup.line.rows(), {setup.b_a}, setup.line.offsets());
        return measure::mean_over_trials(static_cast<std::uint64_t>(trials), [&](std::uint64_t trial) {
          const auto end = run(TwoSizes{t, a}, setup.rule(setup.eta), VectorXd(VectorXd::Zero(1)), 20, Draw{seed, trial, 0, 0});
          return end.state.squaredNorm();
        });
      },
      1e-9);
}

Case end(double h, double eta_h, double rho, double lambda, double told_lambda) {
  return equal(
      {{"h", h}, {"eta h", eta_h}, {"rho", rho}, {"lambda", lambda}, {"measured", "|x| at the end, exact gradients"}},
      [=] { return theory::align_end(eta_h / h, h, rho, told_lambda); },
      [=] {
        const AlignSam rule{{.eta = eta_h / h}, {.rho = rho, .lambda = lambda}, Coupling::fresh};
        return std::abs(run(Quadratic(h), rule, Vec<double, 1>{{0.7}}, 4000, Draw{}).state[0]);
      },
      1e-9);
}

void add_grid(const Plan& plan, std::vector<Case>& cases) {
  const int size = plan.pick(2, 4, 8);
  for (int i = 0; i < size; ++i)
    for (int j = 0; j < size; ++j)
      for (const auto point : {AuxiliaryPoint::current, AuxiliaryPoint::perturbed}) {
        const double h = 0.5 + 2. * i / (size - 1), eta_1 = 0.6 / h, eta_2 = 0.9 * j / (size - 1) / h;
        Setup setup{{h}, 0, eta_1, eta_2, 2, 1 + static_cast<std::uint32_t>(j % 3), point};
        cases.push_back(stable_step(setup, eta_2));
        setup.eta = 0.4 * setup.predicted().critical_step();
        if (setup.eta == 0) continue;
        cases.push_back(stationary(setup, 1));
        setup.coupling = Coupling::shared;
        setup.b_a = setup.b;
        if (point == AuxiliaryPoint::current) cases.push_back(stationary(setup, 1));
      }
  for (const double h : {0.5, 2.})
    for (const double eta_h : {0.3, 1.2, 1.8})
      for (const double lambda : {0., 0.4, 1., 1.5, 2.}) cases.push_back(end(h, eta_h, 0.2, lambda, lambda));
}

void add_controls(const Plan& plan, std::vector<Case>& cases) {
  const Setup setup{{2}, 0.3, 0.3, 0.2};
  cases.push_back(drawn(setup, plan.pick(12000, 48000, 300000), plan.seed));
  cases.push_back(control(stable_step(setup, 0), "SAM's condition, without eta_2"));
  cases.push_back(control(stationary(setup, 0), "without the auxiliary batch's noise"));
  Setup uneven = setup;
  uneven.line.spread = 0.5;
  uneven.line.h = 1;
  cases.push_back(control(stationary(uneven, 1), "samples of different curvature"));
  // eta_2 > eta_1 + 1/h: the second condition, 0 < ..., fails at every step size.
  const Setup over{{2}, 0.01, 0.1, 0.7};
  const auto grows = [&](const Setup& one) {
    return at_least(
        one.params("growth of the second moment"), [] { return 1; }, [=] { return Moments(one, one.eta).AA; }, 0);
  };
  cases.push_back(grows(over));
  cases.push_back(equal(
      over.params("growth of the second moment"),
      [=] {
        const double factor = over.predicted().factor(over.eta);
        return factor * factor;
      },
      [=] { return Moments(over, over.eta).AA; }, 1e-12));
  cases.push_back(control(grows(setup), "eta_2 < eta_1 + 1/h"));
  cases.push_back(control(end(2, 0.5, 0.2, 0.4, 1.6), "SAM's cycle for lambda < 1"));
}

[[maybe_unused]] const bool added =
    add(Claim{.id = "align_quadratic",
              .says = "the step sizes at which Align-SAM is stable on a parabola, and how widely it scatters there",
              .statement = "Align-SAM on quadratic samples of one curvature h is stable iff 0 < eta h(1 + (eta_1 - eta_2)h) < 2, "
                           "with the stationary "
                           "variance eta^2 h^2 ((1 + eta_1 h)^2 s/b + (eta_2 h)^2 s/b_a)/(1 - (1 - eta h(1 + (eta_1 - "
                           "eta_2)h))^2); exact gradients end at (1 - lambda) rho or in SAM's cycle",
              .source = "Valley; docs/derivations.md#align-sam",
              .figure = "align_quadratic",
              .cases = [](const Plan& plan) {
                std::vector<Case> cases;
                add_grid(plan, cases);
                add_controls(plan, cases);
                return cases;
              }});

}  // namespace
}  // namespace valley

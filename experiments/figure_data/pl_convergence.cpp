// USAM under the PL inequality at the largest step size and radius that theorem 4.3 (as derived) allows:
// E f_t / f_0 against (1 - eta mu/2)^t.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "experiments/figure_data.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/bounds.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr int shown_trials = 5;

struct Scene {
  Table& table;
  std::string landscape;
  const FigurePlan& plan;
  std::uint32_t steps, every;

  void row(const std::string& series, double step, double value) const { table.add({landscape, series, step, value}); }
};

template <class Landscape, class State>
void add_simulation(const Scene& scene, const Landscape& f, const Usam& usam, const State& start) {
  const int trials = scene.plan.pick(50, 200, 2000);
  std::vector<double> sum(scene.steps + 1, 0.);
  const double f_0 = f.loss(start);
  for (int trial = 0; trial < trials; ++trial) {
    const Draw base{scene.plan.seed, static_cast<std::uint64_t>(trial), 0, 0};
    run(f, usam, start, scene.steps, base, [&](std::uint32_t t, const State& x) {
      if (t % scene.every != 0) return;
      const double loss = f.loss(x) / f_0;
      sum[t] += loss;
      if (trial < shown_trials) scene.row("trial " + std::to_string(trial + 1), t, loss);
    });
  }
  for (std::uint32_t t = 0; t <= scene.steps; t += scene.every) scene.row("mean", t, sum[t] / trials);
  scene.row("trials", 0, trials);
}

/// The theorem's settings from the landscape's certified constants, its bound, and their record.
Usam theorem_settings(const Scene& scene, const Known& known, double s) {
  const auto limits = theory::pl_condition(known.beta, known.mu, s);
  const double rate = theory::pl_rate(limits.eta_max, known.mu);
  for (std::uint32_t t = 0; t <= scene.steps; t += scene.every) scene.row("bound", t, std::pow(rate, t));
  scene.row("eta", 0, limits.eta_max);
  scene.row("rho", 0, limits.rho_max);
  scene.row("mu", 0, known.mu);
  scene.row("beta", 0, known.beta);
  return {{limits.eta_max}, {limits.rho_max}, Coupling::fresh};
}

void add_sine(Table& table, const FigurePlan& plan) {
  const Scene scene{table, "sine", plan, 150, 1};
  PlSine f;
  f.sigma2 = 1;
  f.batch = 4;
  const Usam usam = theorem_settings(scene, f.known(), f.sigma2 / f.batch);
  add_simulation(scene, f, usam, Vec<double, 1>{{3}});
}

void add_least_squares(Table& table, const FigurePlan& plan) {
  const Scene scene{table, "least_squares", plan, 2000, 10};
  const Eigen::MatrixXd rows = gaussian_rows(8, 32, plan.seed);
  const LeastSquares f(rows);
  const Known known = f.known();
  const Usam usam = theorem_settings(scene, known, known.sigma2);
  const Eigen::VectorXd start = rows.colwise().sum().transpose();
  add_simulation(scene, f, usam, start);
  const auto exact = theory::expected_loss(theory::Design::from_rows(rows), {usam.shift.rho, {}, Coupling::fresh},
                                           usam.descent.eta, start, static_cast<int>(scene.steps));
  for (std::uint32_t t = 0; t <= scene.steps; t += scene.every) scene.row("exact", t, exact[t] / exact[0]);
}

Table compute(const FigurePlan& plan) {
  Table table{{"landscape", "series", "step", "value"}, {}};
  add_sine(table, plan);
  add_least_squares(table, plan);
  return table;
}

const bool added = add(FigureData{"pl_convergence", compute});

}  // namespace
}  // namespace valley

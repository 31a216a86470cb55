// E f_t / f_0 on least squares at a step size where late-SAM's bound already promises escape (C > 1): exact,
// its asymptote, C^t, and simulated trials with their mean.
#include <cmath>
#include <string>
#include <vector>

#include "experiments/figure_data.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"
#include "theory/bounds.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr long n = 64, d = 2;
constexpr std::uint32_t steps = 30;
constexpr int shown_trials = 8;
constexpr double usam_rho = 0.1, beyond = 1.05;  // eta is this times SGD's bound

struct Scene {
  Table& table;
  const theory::Design& design;
  const LeastSquares& f;
  Eigen::VectorXd start;  // f = 1 there
  double eta;
  FigurePlan plan;
};

void add_row(Table& table, const std::string& optimizer, const std::string& coupling, const std::string& series, std::size_t step,
             double value) {
  table.add({optimizer, coupling, series, static_cast<double>(step), value});
}

template <class Optimizer>
void add_simulation(const Scene& scene, const std::string& optimizer, const std::string& coupling, const Optimizer& rule) {
  const int trials = scene.plan.pick(500, 5000, 50000);
  std::vector<double> sum(steps + 1, 0.);
  for (int trial = 0; trial < trials; ++trial) {
    const Draw base{scene.plan.seed, static_cast<std::uint64_t>(trial), 0, 0};
    run(scene.f, rule, scene.start, steps, base, [&](std::uint32_t t, const Eigen::VectorXd& x) {
      const double loss = scene.f.loss(x);
      sum[t] += loss;
      if (trial < shown_trials) add_row(scene.table, optimizer, coupling, "trial " + std::to_string(trial + 1), t, loss);
    });
  }
  for (std::size_t t = 0; t <= steps; ++t) add_row(scene.table, optimizer, coupling, "mean", t, sum[t] / trials);
  add_row(scene.table, optimizer, coupling, "trials", 0, trials);
}

void add_theory(const Scene& scene, const std::string& optimizer, const std::string& coupling, const theory::Setting& setting) {
  const auto exact = theory::expected_loss(scene.design, setting, scene.eta, scene.start, steps);
  const double growth = theory::growth(scene.design, setting, scene.eta).value;
  const double frobenius = theory::curvature(scene.design).frobenius;
  const double C = theory::escape_factor(scene.eta, setting.rho, theory::noise_alignment(scene.design),
                                         theory::batch_noise(setting.batching, n), frobenius * frobenius);
  for (std::size_t t = 0; t <= steps; ++t) {
    const double time = static_cast<double>(t);
    add_row(scene.table, optimizer, coupling, "exact", t, exact[t]);
    add_row(scene.table, optimizer, coupling, "asymptote", t, exact[steps] * std::pow(growth, time - steps));
    add_row(scene.table, optimizer, coupling, "bound", t, std::pow(C, time));
  }
  add_row(scene.table, optimizer, coupling, "growth", 0, growth);
  add_row(scene.table, optimizer, coupling, "C", 0, C);
}

Table compute(const FigurePlan& plan) {
  Table table{{"optimizer", "coupling", "series", "step", "value"}, {}};
  const Eigen::MatrixXd rows = gaussian_rows(n, d, plan.seed);
  const auto design = theory::Design::from_rows(rows);
  const LeastSquares f(rows);
  Eigen::VectorXd start = Eigen::VectorXd::Ones(d);
  start /= std::sqrt(f.loss(start));
  const double eta = beyond * theory::ladder(design, {}).bound;
  const Scene scene{table, design, f, start, eta, plan};

  add_theory(scene, "sgd", "fresh", {});
  add_simulation(scene, "sgd", "fresh", Sgd{{eta}, {}});
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared}) {
    const std::string name = coupling == Coupling::fresh ? "fresh" : "shared";
    add_theory(scene, "usam", name, {usam_rho, {}, coupling});
    add_simulation(scene, "usam", name, Usam{{eta}, {usam_rho}, coupling});
  }
  add_row(table, "all", "all", "eta", 0, eta);
  return table;
}

const bool added = add(FigureData{"escape_curves", compute});

}  // namespace
}  // namespace valley

// Brute force over the exact answer: for cells of (rho, eta) the growth of an ensemble's mean loss in the first steps, while
// finitely many trials still show it, and that of a typical trial later on,
//
//   mean     log(mean f_4 / mean f_1) / 3                      -> log growth of E f, zero at the critical step
//   typical  (mean log f_48 - mean log f_24) / 24              -> the almost sure rate
//   late     log(mean f_48 / mean f_24) / 24                   what the mean of so many trials shows later on
//
// and the lines where they cross zero. The cut goes through one rho, with the exact rate beside them.
#include <cmath>
#include <string>
#include <vector>

#include "experiments/figure_data.hpp"
#include "runs/ensemble/ensembles.hpp"
#include "sim/data/design.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr long n = 64, d = 4;
constexpr std::uint32_t batch = 4, early = 4, half = 24;
constexpr int columns = 14, cells = 24, points = 19;
constexpr double cut_lift = 0.5;  // rho lambda_1 there

double mean_loss(const gpu::Record& record) { return gpu::mean_of(record.sums.fold().loss); }
double mean_log(const gpu::Record& record) { return gpu::mean_of(record.sums.fold().log_loss); }

struct Rates {
  double mean = 0, typical = 0, late = 0;  // logarithms, a step
};

struct Scene {
  Eigen::MatrixXd rows;
  FigurePlan plan;
  theory::Design design = theory::Design::from_rows(rows);
  double lambda_max = theory::curvature(design).lambda_max;

  static theory::Setting setting(double rho) { return {rho, {batch}, Coupling::shared}; }

  gpu::Result simulate(double rho, double eta, std::uint64_t trials, std::uint32_t steps, std::uint32_t record) const {
    gpu::Ensemble e = ensembles::on_rows(rows, {batch}, Eigen::VectorXd::Ones(d));
    e.phases = {{ensembles::usam(eta, rho, Coupling::shared), steps}};
    e.trials = trials;
    e.record = record;
    e.seed = plan.seed;
    return ensembles::run(e);
  }

  /// So many times the smallest number of trials, early and later.
  Rates rates(double rho, double eta, std::uint64_t at_first, std::uint64_t afterwards) const {
    const auto trials = plan.pick(std::uint64_t{256}, std::uint64_t{2048}, std::uint64_t{1} << 14);
    const auto soon = simulate(rho, eta, at_first * trials, early, 1),
               later = simulate(rho, eta, afterwards * trials, 2 * half, half);
    return {std::log(mean_loss(soon.records[early]) / mean_loss(soon.records[1])) / (early - 1),
            (mean_log(later.records[2]) - mean_log(later.records[1])) / half,
            std::log(mean_loss(later.records[2]) / mean_loss(later.records[1])) / half};
  }
};

/// Where the last of the rates, from below, turns positive: linear between the cells' middles.
double crossing(const std::vector<double>& log_eta, const std::vector<double>& rate) {
  std::size_t k = rate.size() - 1;
  while (k > 0 && rate[k - 1] > 0) --k;
  if (k == 0 || rate[k] <= 0) return NAN;
  return std::exp(log_eta[k - 1] + (log_eta[k] - log_eta[k - 1]) * rate[k - 1] / (rate[k - 1] - rate[k]));
}

void add_diagram(Table& table, const Scene& scene) {
  const auto edge = [](double low, double high, int k, int of) {
    return low * std::pow(high / low, static_cast<double>(k) / of);
  };
  const double rho_low = 0.03 / scene.lambda_max, rho_high = 5 / scene.lambda_max;
  const double eta_low = 0.4 * theory::critical_step(scene.design, Scene::setting(rho_high)).value;
  const double eta_high = 2.5 * theory::critical_step(scene.design, Scene::setting(rho_low)).value;
  for (int i = 0; i < columns; ++i) {
    const double left = edge(rho_low, rho_high, i, columns), right = edge(rho_low, rho_high, i + 1, columns);
    const double rho = std::sqrt(left * right);
    std::vector<double> log_eta, typical;
    for (int j = 0; j < cells; ++j) {
      const double below = edge(eta_low, eta_high, j, cells), above = edge(eta_low, eta_high, j + 1, cells);
      const double eta = std::sqrt(below * above);
      const Rates rates = scene.rates(rho, eta, 8, 1);
      table.add({"mean", rho, eta, left, right, below, above, rates.mean});
      table.add({"typical", rho, eta, left, right, below, above, rates.typical});
      log_eta.push_back(std::log(eta));
      typical.push_back(rates.typical);
    }
    table.add({"typical_zero", rho, crossing(log_eta, typical), NAN, NAN, NAN, NAN, 0.});
  }
  for (int i = 0; i <= 4 * columns; ++i) {
    const double rho = edge(rho_low, rho_high, i, 4 * columns);
    table.add({"exact", rho, theory::critical_step(scene.design, Scene::setting(rho)).value, NAN, NAN, NAN, NAN, 0.});
  }
}

void add_cut(Table& table, const Scene& scene) {
  const double rho = cut_lift / scene.lambda_max;
  const double critical = theory::critical_step(scene.design, Scene::setting(rho)).value;
  for (int k = 0; k < points; ++k) {
    const double share = 0.25 + 2.25 * k / (points - 1);
    const Rates rates = scene.rates(rho, share * critical, 128, 2);
    const double exact = std::log(theory::growth(scene.design, Scene::setting(rho), share * critical).value);
    for (const auto& [name, rate] : {std::pair{"exact", exact}, std::pair{"mean", rates.mean}, std::pair{"late", rates.late},
                                     std::pair{"typical", rates.typical}}) {
      table.add({std::string("cut_") + name, rho, share, NAN, NAN, NAN, NAN, rate});
    }
  }
}

Table compute(const FigurePlan& plan) {
  Table table{{"series", "rho", "eta", "rho_low", "rho_high", "eta_low", "eta_high", "rate"}, {}};
  const Scene scene{gaussian_rows(n, d, plan.seed), plan};
  add_diagram(table, scene);
  add_cut(table, scene);
  return table;
}

const bool added = add(FigureData{"stability_brute", compute});

}  // namespace
}  // namespace valley

// The critical step of heavy ball over the batch size, between its two limits: where noise is large and steps are small,
// (1-m)/r(P^-1 N), and where batches are large, the mean's 2(1+m)/lambda_max(K).
#include <string>

#include "experiments/figure_data.hpp"
#include "experiments/mnist_rows.hpp"
#include "sim/data/design.hpp"
#include "theory/second_moment.hpp"
#include "theory/threshold.hpp"

namespace valley {
namespace {

constexpr long samples = 64;

/// What eta* / (1-m) tends to as N grows against K: steps get so small that a pair of modes answers noise by
/// eta^2 c_ij = eta / ((1-m)(kappa_i + kappa_j)).
double effective_step(const theory::SecondMoment& moment) {
  const Eigen::ArrayXd& kappa = moment.kappa().array();
  const Eigen::Index r = kappa.size();
  const Eigen::ArrayXXd pairs = kappa.replicate(1, r) + kappa.transpose().replicate(r, 1);
  const auto remembered = [&](const Eigen::MatrixXd& W) -> Eigen::MatrixXd { return moment.quick().N(W).array() / pairs; };
  return moment.unit() / theory::perron(remembered, moment.quick().H()).radius;
}

void add_curves(Table& table, const FigurePlan& plan, const std::string& data, const Eigen::MatrixXd& rows) {
  const auto design = theory::Design::from_rows(rows);
  const double lambda_1 = theory::curvature(design).lambda_max;
  for (const double lift : {0., 0.5}) {
    for (double B = 1; B <= 4 * samples; B *= plan.pick(4., 2., 2.)) {
      for (const double m : {0., 0.5, 0.9}) {
        const theory::Setting setting{lift / lambda_1, {static_cast<std::uint32_t>(B)}, Coupling::shared, m};
        const theory::SecondMoment moment(design, setting);
        const auto exact = theory::critical_step(moment);
        const double mean = 2 * (1 + m) / moment.kappa().maxCoeff() * moment.unit();
        table.add({data, lambda_1, lift, B, m, exact.value, exact.low, exact.high, mean, (1 - m) * effective_step(moment)});
      }
    }
  }
}

Table compute(const FigurePlan& plan) {
  const Eigen::MatrixXd images = mnist_rows(plan, samples);
  Table table{{"data", "lambda_1", "lift", "batch", "momentum", "eta", "low", "high", "mean", "small"}, {}};
  add_curves(table, plan, "Gaussian rows", gaussian_rows(samples, 16, plan.seed));
  add_curves(table, plan, "MNIST", images);
  return table;
}

const bool added = add(FigureData{"momentum_edge", compute});

}  // namespace
}  // namespace valley

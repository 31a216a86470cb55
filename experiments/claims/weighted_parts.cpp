#include "experiments/claims/weighted_parts.hpp"

#include "experiments/claims/spectra.hpp"
#include "experiments/enumeration.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd step_matrix(const LeastSquares& part, double eta) {
  const Sgd sgd{{.eta = eta}, {}};
  const measure::FixedBatch<LeastSquares> batch{&part, &part};
  MatrixXd M(part.d(), part.d());
  for (Eigen::Index j = 0; j < part.d(); ++j) M.col(j) = sgd.step(batch, VectorXd(VectorXd::Unit(part.d(), j)), Draw{});
  return M;
}

double weighted_growth(const WeightedParts& parts, double eta, int order) {
  MatrixXd sum;
  for (const auto& [part, weight] : parts) {
    const MatrixXd M = step_matrix(part, eta);
    MatrixXd power = M;
    for (int k = 1; k < order; ++k) power = kronecker(power, M);
    if (sum.size() == 0) sum = MatrixXd::Zero(power.rows(), power.cols());
    sum += weight * power;
  }
  return spectral_radius(sum);
}

double weighted_critical_step(const WeightedParts& parts, double about, int order) {
  return measure::crossing([&](double eta) { return weighted_growth(parts, eta, order); }, about);
}

}  // namespace valley

// SGD over landscapes that are drawn with given weights, in place of batches of equally likely samples: a step's matrix, the
// second moment's growth and the critical step, by enumeration. Weights may be of a cubature, some below 0.
#pragma once

#include <Eigen/Eigenvalues>
#include <utility>
#include <vector>

#include "experiments/claims/sample_hessians.hpp"
#include "experiments/enumeration.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley {

using WeightedParts = std::vector<std::pair<LeastSquares, double>>;

/// Its columns are steps from the unit vectors, (d, d).
inline Eigen::MatrixXd step_matrix(const LeastSquares& part, double eta) {
  const Sgd sgd{{.eta = eta}, {}};
  const measure::FixedBatch<LeastSquares> batch{&part, &part};
  Eigen::MatrixXd M(part.d(), part.d());
  for (Eigen::Index j = 0; j < part.d(); ++j)
    M.col(j) = sgd.step(batch, Eigen::VectorXd(Eigen::VectorXd::Unit(part.d(), j)), Draw{});
  return M;
}

/// Spectral radius of E M (x) ... (x) M, `order` times: of the second moment, the fourth.
inline double weighted_growth(const WeightedParts& parts, double eta, int order = 2) {
  Eigen::MatrixXd sum;
  for (const auto& [part, weight] : parts) {
    const Eigen::MatrixXd M = step_matrix(part, eta);
    Eigen::MatrixXd power = M;
    for (int k = 1; k < order; ++k) power = kronecker(power, M);
    if (sum.size() == 0) sum = Eigen::MatrixXd::Zero(power.rows(), power.cols());
    sum += weight * power;
  }
  return Eigen::EigenSolver<Eigen::MatrixXd>(sum, false).eigenvalues().cwiseAbs().maxCoeff();
}

inline double weighted_critical_step(const WeightedParts& parts, double about, int order = 2) {
  return measure::crossing([&](double eta) { return weighted_growth(parts, eta, order); }, about);
}

}  // namespace valley

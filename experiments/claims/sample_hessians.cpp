#include "experiments/claims/sample_hessians.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/decompositions.hpp"
#include "experiments/claims/spectra.hpp"
#include "sim/data/design.hpp"
#include "theory/bounds.hpp"

namespace valley {

using Eigen::MatrixXd;

SampleHessians::SampleHessians(MatrixXd g) : rows(std::move(g)) {
  const auto n = static_cast<double>(rows.rows());
  H = rows.transpose() * rows / n;
  squares = rows.transpose() * rows.rowwise().squaredNorm().asDiagonal() * rows / n;
}

double SampleHessians::p(const Batching& batching) const { return theory::batch_noise(batching, rows.rows()); }

MatrixXd SampleHessians::variance() const { return squares - H * H; }

MatrixXd SampleHessians::shared_mean(double rho, const Batching& batching) const {
  return H + rho * H * H + rho * p(batching) * variance();
}

MatrixXd SampleHessians::C() const {
  const MatrixXd I = MatrixXd::Identity(H.rows(), H.rows());
  return (kronecker(H, I) + kronecker(I, H)) / 2;
}

MatrixXd SampleHessians::E() const {
  MatrixXd sum = MatrixXd::Zero(H.size(), H.size());
  for (Eigen::Index i = 0; i < rows.rows(); ++i) {
    const MatrixXd off = rows.row(i).transpose() * rows.row(i) - H;
    sum += kronecker(off, off);
  }
  return sum / static_cast<double>(rows.rows());
}

MatrixXd SampleHessians::D(const Batching& batching) const { return kronecker(H, H) + p(batching) * E(); }

double SampleHessians::contraction_step(const Batching& batching) const {
  const SingularPairs pairs = right_singular_pairs(rows);
  const double zero =
      static_cast<double>(std::max(rows.rows(), rows.cols())) * std::numeric_limits<double>::epsilon() * pairs.values[0];
  const MatrixXd range = pairs.vectors.leftCols((pairs.values.array() > zero).count());
  const auto within = [&](const MatrixXd& A) -> MatrixXd { return range.transpose() * A * range; };
  return 2 / largest(within(H * H + p(batching) * variance()), within(H));
}

double SampleHessians::directional_step(const Batching& batching, double times) const {
  const Eigen::Index n = rows.rows(), d = rows.cols();
  MatrixXd tries(d, n + d + 500);
  tries << rows.transpose(), MatrixXd::Identity(d, d), gaussian_rows(d, 500, 9);
  double most = 0;
  for (Eigen::Index k = 0; k < tries.cols(); ++k) {
    const Eigen::VectorXd v = tries.col(k).normalized();
    if (!v.allFinite()) continue;
    const double mean = v.dot(H * v), fourth = (rows * v).array().square().square().mean();
    most = std::max(most, mean + times * p(batching) * (fourth / mean - mean));
  }
  return 2 / most;
}

}  // namespace valley

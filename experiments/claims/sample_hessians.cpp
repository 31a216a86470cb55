#include "experiments/claims/sample_hessians.hpp"

#include <utility>

#include "experiments/claims/spectra.hpp"
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

}  // namespace valley

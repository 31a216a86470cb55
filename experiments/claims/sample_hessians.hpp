// Means of products of the samples' Hessians H_i = g_i g_i^T, as theory's side of the claims about SGD's stability writes them.
#pragma once

#include <Eigen/Core>
#include <Eigen/Eigenvalues>

#include "base/batching.hpp"
#include "theory/bounds.hpp"

namespace valley {

/// The symmetric A (x) B on stacked matrices.
inline Eigen::MatrixXd kronecker(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B) {
  Eigen::MatrixXd product(A.rows() * B.rows(), A.cols() * B.cols());
  for (Eigen::Index i = 0; i < A.rows(); ++i)
    for (Eigen::Index j = 0; j < A.cols(); ++j) product.block(i * B.rows(), j * B.cols(), B.rows(), B.cols()) = A(i, j) * B;
  return product;
}

/// Largest eigenvalue of the pencil (A, B), B positive definite.
inline double largest(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B) {
  return Eigen::GeneralizedSelfAdjointEigenSolver<Eigen::MatrixXd>(A, B, Eigen::EigenvaluesOnly).eigenvalues().maxCoeff();
}

struct SampleHessians {
  Eigen::MatrixXd rows, H, squares;  // (n, d); mean H_i, mean H_i^2, (d, d)

  explicit SampleHessians(Eigen::MatrixXd g) : rows(std::move(g)) {
    const auto n = static_cast<double>(rows.rows());
    H = rows.transpose() * rows / n;
    squares = rows.transpose() * rows.rowwise().squaredNorm().asDiagonal() * rows / n;
  }
  /// p: the variance of a batch mean over that of one sample.
  double p(const Batching& batching) const { return theory::batch_noise(batching, rows.rows()); }
  /// mean H_i^2 - H^2, (d, d).
  Eigen::MatrixXd variance() const { return squares - H * H; }
  /// Mean of H_S + rho H_S^2, (d, d): what shared USAM takes away a step.
  Eigen::MatrixXd shared_mean(double rho, const Batching& batching) const {
    return H + rho * H * H + rho * p(batching) * variance();
  }
  /// C = (H (x) I + I (x) H)/2, (d^2, d^2); positive definite where the rows span.
  Eigen::MatrixXd C() const {
    const Eigen::MatrixXd I = Eigen::MatrixXd::Identity(H.rows(), H.rows());
    return (kronecker(H, I) + kronecker(I, H)) / 2;
  }
  /// E = mean (H_i - H) (x) (H_i - H).
  Eigen::MatrixXd E() const {
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(H.size(), H.size());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
      const Eigen::MatrixXd off = rows.row(i).transpose() * rows.row(i) - H;
      sum += kronecker(off, off);
    }
    return sum / static_cast<double>(rows.rows());
  }
  /// D = (1 - p) H (x) H + p mean H_i (x) H_i.
  Eigen::MatrixXd D(const Batching& batching) const { return kronecker(H, H) + p(batching) * E(); }
};

}  // namespace valley

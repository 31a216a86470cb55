#include "experiments/claims/spectra.hpp"

#include <Eigen/Eigenvalues>

#include "base/decompositions.hpp"

namespace valley {

using Eigen::Index;
using Eigen::MatrixXd;

double top(const MatrixXd& symmetric) { return symmetric_eigenvalues(symmetric).maxCoeff(); }

double largest(const MatrixXd& A, const MatrixXd& B) {
  const Eigenpairs pairs = symmetric_eigenpairs(B);
  const MatrixXd whitened = pairs.vectors * pairs.values.cwiseSqrt().cwiseInverse().asDiagonal();
  return top(whitened.transpose() * A * whitened);
}

double spectral_radius(const MatrixXd& matrix) {
  return Eigen::EigenSolver<MatrixXd>(matrix, false).eigenvalues().cwiseAbs().maxCoeff();
}

MatrixXd kronecker(const MatrixXd& A, const MatrixXd& B) {
  MatrixXd product(A.rows() * B.rows(), A.cols() * B.cols());
  for (Index i = 0; i < A.rows(); ++i)
    for (Index j = 0; j < A.cols(); ++j) product.block(i * B.rows(), j * B.cols(), B.rows(), B.cols()) = A(i, j) * B;
  return product;
}

}  // namespace valley

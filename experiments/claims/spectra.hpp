// Eigenvalues that claims ask for; the decompositions are compiled once, in spectra.cpp.
#pragma once

#include <Eigen/Core>

namespace valley {

/// Largest eigenvalue of a symmetric matrix.
double top(const Eigen::MatrixXd& symmetric);
/// Largest eigenvalue of the pencil (A, B): A symmetric, B positive definite.
double largest(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B);
/// Largest |eigenvalue| of any square matrix.
double spectral_radius(const Eigen::MatrixXd& matrix);

/// A (x) B on stacked matrices.
Eigen::MatrixXd kronecker(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B);

}  // namespace valley

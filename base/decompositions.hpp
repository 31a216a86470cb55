// Eigenvalues and singular values of dense matrices, by Eigen. Its decompositions take a compiler 8 to 28 seconds in every file
// that uses one, so they are compiled here, once.
#pragma once

#include <Eigen/Core>

namespace valley {

struct Eigenpairs {
  Eigen::VectorXd values;   // (n), ascending
  Eigen::MatrixXd vectors;  // (n, n), orthonormal columns
};

/// Of a symmetric (n, n) matrix; its lower half is read.
Eigenpairs symmetric_eigenpairs(const Eigen::MatrixXd& symmetric);
Eigen::VectorXd symmetric_eigenvalues(const Eigen::MatrixXd& symmetric);

struct SingularPairs {
  Eigen::VectorXd values;   // (k), descending, k = min(rows, columns)
  Eigen::MatrixXd vectors;  // (rows, k) on the left, (columns, k) on the right: orthonormal columns
};

/// By divide and conquer.
SingularPairs left_singular_pairs(const Eigen::MatrixXd& matrix);
SingularPairs right_singular_pairs(const Eigen::MatrixXd& matrix);

}  // namespace valley

// The linearised model at an interpolating minimum: f(delta) = 1/2 delta^T H delta, H = mean_i H_i, H_i = G_i^T G_i with b
// rows G_i a sample: b = 1 for one output and squared loss, b = C for C outputs and their Gauss-Newton curvature
// (squared loss: G_i = J_i, cross-entropy: G_i = (diag(p) - p p^T)^(1/2) J_i, J_i the Jacobian of the outputs).
// All of it lives in the span of the rows: with e = G delta / sqrt(n) (the residuals), A = G G^T / n = U diag(lambda) U^T
// holds everything, whatever the number of parameters.
#pragma once

#include <Eigen/Core>

namespace valley::theory {

class Design {
 public:
  /// From the gradients of the residuals as rows, (n b, d), b = rows_each, the b rows of a sample adjacent. Throws
  /// std::invalid_argument if empty, not finite, all 0, not b rows a sample, or with its largest entry outside 1e-30 .. 1e30.
  static Design from_rows(const Eigen::MatrixXd& rows, Eigen::Index rows_each = 1);
  /// From rows of more digits than doubles have: rows + beyond, (n b, d) each, the second within rounding of the first.
  static Design from_written(const Eigen::MatrixXd& rows, const Eigen::MatrixXd& beyond, Eigen::Index rows_each = 1);
  /// From the Gram matrix of those rows, (n b, n b), whose entries were rounded by that much of the largest: eigenvalues up to
  /// n b times as much of the largest count as 0. Throws likewise, and where it is not symmetric positive semidefinite up to
  /// rounding. `d` is then n b: only the residuals of a point can be given, not the point. All else is of the matrix as it is
  /// given: what rounding took from it is not in any interval.
  static Design from_gram(const Eigen::MatrixXd& gram, Eigen::Index rows_each = 1, double rounding = 0x1p-52);

  Eigen::Index n() const { return factor.rows() / b; }  // samples
  Eigen::Index rows_each() const { return b; }          // rows a sample
  Eigen::Index d() const { return factor.cols(); }      // parameters
  Eigen::Index rank() const {
    return spectrum.size();
  }  // of the rows; singular values up to max(n b, d) eps of the largest are 0

  /// L, (n b, d): rows G_i / sqrt(n), so H = L^T L, A = L L^T and e = L delta.
  const Eigen::MatrixXd& L() const { return factor; }
  /// A = L L^T, (n b, n b); made anew at each call.
  Eigen::MatrixXd A() const { return factor * factor.transpose(); }
  /// Non-zero eigenvalues of H, (rank), ascending.
  const Eigen::VectorXd& lambda() const { return spectrum; }
  /// Their eigenvectors in sample space, (n b, rank), orthonormal columns.
  const Eigen::MatrixXd& U() const { return modes; }
  /// What the design was made from, to the last bit: the rows, (n b, d), or their Gram matrix, (n b, n b).
  const Eigen::MatrixXd& given() const { return source; }
  /// And what its rows are beyond that; empty where that is all.
  const Eigen::MatrixXd& beyond() const { return rest; }
  bool from_products() const { return gram_given; }

 private:
  Design(Eigen::MatrixXd the_source, bool is_gram, Eigen::Index rows_each, double rounding);

  Eigen::Index b;
  bool gram_given;
  Eigen::MatrixXd source, rest, factor, modes;
  Eigen::VectorXd spectrum;
};

/// Scalars of H.
struct Curvature {
  double lambda_max = 0;  // "sharpness"
  double trace = 0;       // Tr H
  double frobenius = 0;   // ||H||_F
};
Curvature curvature(const Design& design);

/// The largest gamma with Tr(Sigma(theta) H) >= 2 gamma f(theta) ||H||_F^2 for all theta, B = 1
/// (assumption N). 0 for n = 1, when all H_i agree, or, for b > 1, when they agree on one direction that H does not
/// annihilate: then the paper's bounds say nothing.
/// Proved not to be above the value on the span that `rank` counts, and below it by 1e-12 of it where that can be proved; a
/// direction below that cut is taken for flat, where it could only lower gamma.
/// Source: docs/derivations.md, noise alignment.
double noise_alignment(const Design& design);

}  // namespace valley::theory

// The linearised model at an interpolating minimum: f(delta) = 1/2 delta^T H delta,
// H_i = g_i g_i^T, H = mean_i H_i. All of it lives in the span of the g_i: with e = G delta / sqrt(n)
// (the residuals), A = G G^T / n = U diag(lambda) U^T holds everything, whatever the number of parameters.
#pragma once

#include <Eigen/Core>

namespace valley::theory {

class Design {
 public:
  /// From the per-sample gradients g_i as rows, (n, d). Throws std::invalid_argument if empty, not finite, all 0, or
  /// with its largest entry outside 1e-30 .. 1e30.
  static Design from_rows(const Eigen::MatrixXd& rows);
  /// From the Gram matrix G_ij = g_i . g_j, (n, n). Throws likewise, and where it is not symmetric positive
  /// semidefinite up to rounding. `d` is then n: only the residuals of a point can be given, not the point.
  static Design from_gram(const Eigen::MatrixXd& gram);

  Eigen::Index n() const { return factor.rows(); }       // samples
  Eigen::Index d() const { return factor.cols(); }       // parameters
  Eigen::Index rank() const { return spectrum.size(); }  // eigenvalues of H above max(n, d) eps lambda_max

  /// L, (n, d): rows g_i / sqrt(n), so H = L^T L, A = L L^T and e = L delta.
  const Eigen::MatrixXd& L() const { return factor; }
  /// A = L L^T, (n, n); made anew at each call.
  Eigen::MatrixXd A() const { return factor * factor.transpose(); }
  /// Non-zero eigenvalues of H, (rank), ascending.
  const Eigen::VectorXd& lambda() const { return spectrum; }
  /// Their eigenvectors in sample space, (n, rank), orthonormal columns.
  const Eigen::MatrixXd& U() const { return modes; }

 private:
  explicit Design(Eigen::MatrixXd scaled_rows);

  Eigen::MatrixXd factor, modes;
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
/// (assumption N). 0 for n = 1 or when all H_i agree: then the paper's bounds say nothing.
/// Rounded towards 0 by the rounding error of the computation, so not above the value on the span that `rank` counts;
/// a direction below that cut is taken for flat, where it could only lower gamma.
/// Source: docs/derivations.md, noise alignment.
double noise_alignment(const Design& design);

}  // namespace valley::theory

// The linearised model at an interpolating minimum: f(delta) = 1/2 delta^T H delta,
// H_i = g_i g_i^T, H = mean_i H_i. All of it lives in the span of the g_i, so the Gram
// matrix G_ij = g_i . g_j says everything, whatever the number of parameters.
#pragma once

#include <Eigen/Core>

namespace valley::theory {

class Design {
 public:
  /// From the per-sample gradients g_i as rows, (n, d). Throws std::invalid_argument if empty, not finite or all 0.
  static Design from_rows(Eigen::MatrixXd rows);
  /// From the Gram matrix, (n, n), symmetric positive semidefinite up to rounding. Throws likewise.
  static Design from_gram(Eigen::MatrixXd gram);

  Eigen::Index n() const { return scaled_gram.rows(); }  // samples
  Eigen::Index d() const { return factor.cols(); }       // columns of `rows`; n() where only the Gram matrix is known

  /// A = G G^T / n, (n, n): has the non-zero eigenvalues of H.
  const Eigen::MatrixXd& A() const { return scaled_gram; }
  /// L, (n, d): rows g_i / sqrt(n), so A = L L^T and H = L^T L.
  const Eigen::MatrixXd& L() const { return factor; }

 private:
  Eigen::MatrixXd scaled_gram, factor;
};

/// Scalars of H, (d, d).
struct Curvature {
  double lambda_max = 0;    // sharpness
  double trace = 0;         // Tr H
  double frobenius = 0;     // ||H||_F
  Eigen::Index rank = 0;    // eigenvalues above max(n, d) eps lambda_max
};
Curvature curvature(const Design& design);

/// The largest gamma with Tr(Sigma(theta) H) >= 2 gamma f(theta) ||H||_F^2 for all theta, B = 1
/// (assumption N). 0 for n = 1 or when all H_i agree: then the paper's bounds say nothing.
/// Rounded towards 0 by the rounding error of the computation, so never above the true value.
/// Source: docs/derivations.md, noise alignment.
double noise_alignment(const Design& design);

}  // namespace valley::theory

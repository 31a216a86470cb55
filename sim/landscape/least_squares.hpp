// Finite-sum least squares around a minimum, the linearised model of a network:
//
//   f(delta) = 1/(2n) sum_i (g_i . delta - y_i)^2,   H = mean_i g_i g_i^T   (d, d)
//
// y = 0 (the default) interpolates: every sample is at its minimum at delta = 0. Offsets y (the
// control "without interpolation") move single samples' minima apart.
#pragma once

#include <Eigen/Core>

#include "base/batching.hpp"
#include "sim/arithmetic/eigen_state.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"

namespace valley {

class LeastSquares {
 public:
  using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

  /// `rows` (n, d), the g_i; `offsets` (n) or empty. Throws std::invalid_argument for empty or non-finite rows,
  /// offsets of another length, B = 0, or B > n without replacement.
  explicit LeastSquares(const Eigen::MatrixXd& rows, Batching batching = {}, Eigen::VectorXd offsets = {});

  double loss(const Eigen::VectorXd& delta) const;
  /// H delta - mean_i y_i g_i, (d).
  Eigen::VectorXd gradient(const Eigen::VectorXd& delta) const;
  /// The same over the batch at address xi.
  Eigen::VectorXd gradient(const Eigen::VectorXd& delta, Draw xi) const;
  /// H v, (d); the Hessian is the same at every delta.
  Eigen::VectorXd hessian_times(const Eigen::VectorXd& delta, const Eigen::VectorXd& v) const;

  Eigen::Index n() const { return g.rows(); }
  Eigen::Index d() const { return g.cols(); }
  const Rows& rows() const { return g; }
  const Batching& batching() const { return batches; }

  /// beta = curvature = lambda_max(H), mu = smallest non-zero eigenvalue, sigma2 = 2 lambda_max of the pencil
  /// (mean_i |g_i|^2 g_i g_i^T - H^2, H) on range(H). Costs O(n d min(n, d)). With offsets sigma2 is infinite.
  Known known() const;

 private:
  double residual(Eigen::Index i, const Eigen::VectorXd& delta) const;

  Rows g;  // (n, d)
  Batching batches;
  Eigen::VectorXd y;  // (n), or empty for 0
};

}  // namespace valley

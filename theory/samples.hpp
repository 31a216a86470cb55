// A finite sum at one point, to second order: f = mean_i f_i, each f_i with its gradient and Hessian there.
#pragma once

#include <Eigen/Core>
#include <vector>

namespace valley::theory {

/// One loss at one point: g (d), H (d, d).
struct Derivatives {
  Eigen::VectorXd g;
  Eigen::MatrixXd H;
};

struct Samples {
  std::vector<Derivatives> each;

  /// f's own derivatives: the mean over the samples.
  Derivatives mean() const;
  /// Sigma = mean_i (g_i - g)(g_i - g)^T, (d, d): covariance of one sample's gradient.
  Eigen::MatrixXd covariance() const;
  /// (1/2) grad tr Sigma = mean_i (H_i - H)(g_i - g), (d).
  Eigen::VectorXd half_trace_gradient() const;
};

/// f_i = (g_i . delta - y_i)^2 / 2 at delta (d): rows g_i (n, d), offsets y (n).
Samples least_squares_samples(const Eigen::MatrixXd& rows, const Eigen::VectorXd& offsets, const Eigen::VectorXd& delta);

/// f_i = (tanh(v sqrt(1 + u^2)) - y_i)^2 / 2 at (u, v), by its labels y_i.
Samples two_parameter_samples(const std::vector<double>& labels, double u, double v);

/// Where f of `least_squares_samples` is smallest, (d); rows of full column rank.
Eigen::VectorXd least_squares_minimum(const Eigen::MatrixXd& rows, const Eigen::VectorXd& offsets);

}  // namespace valley::theory

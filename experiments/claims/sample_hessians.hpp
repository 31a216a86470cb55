// Means of products of the samples' Hessians H_i = g_i g_i^T, as theory's side of the claims about SGD's stability writes them.
#pragma once

#include <Eigen/Core>

#include "base/batching.hpp"

namespace valley {

struct SampleHessians {
  Eigen::MatrixXd rows, H, squares;  // (n, d); mean H_i, mean H_i^2, (d, d)

  explicit SampleHessians(Eigen::MatrixXd g);

  /// p: the variance of a batch mean over that of one sample.
  double p(const Batching& batching) const;
  /// mean H_i^2 - H^2, (d, d).
  Eigen::MatrixXd variance() const;
  /// Mean of H_S + rho H_S^2, (d, d): what shared USAM takes away a step.
  Eigen::MatrixXd shared_mean(double rho, const Batching& batching) const;
  /// C = (H (x) I + I (x) H)/2, (d^2, d^2); positive definite where the rows span.
  Eigen::MatrixXd C() const;
  /// E = mean (H_i - H) (x) (H_i - H).
  Eigen::MatrixXd E() const;
  /// D = (1 - p) H (x) H + p mean H_i (x) H_i.
  Eigen::MatrixXd D(const Batching& batching) const;

  /// 2/lambda_max(H^2 + p Var, H) on the range of H: SGD is stable up to it (Wu, Ma, E 2018).
  double contraction_step(const Batching& batching) const;
  /// Equation 27 of Mulayoff, Michaeli 2024: the least of the steps 2/(v^T H v + p Var(v^T H_i v)/(v^T H v)) over the rows'
  /// directions, the axes and 500 random v; SGD is unstable above each. `times` p where another p is wanted.
  double directional_step(const Batching& batching, double times = 1) const;
};

}  // namespace valley

// A network small enough for its Hessian to be known at every step: f = 1/(2n) sum_i (a . tanh(W x_i + b) - y_i)^2 on n = 20
// Gaussian points of d = 5 numbers with labels +-1 drawn at random, h = 12 units, the whole of the data in every batch. theta =
// (W row by row, b, a), (h (d + 2)). It can fit its labels, and GD of small steps ends where f is sharper than where it began.
#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "sim/arithmetic/eigen_state.hpp"
#include "sim/draw.hpp"
#include "sim/simulate.hpp"

namespace valley {

struct SmallNetwork {
  Eigen::MatrixXd X;      // (n, d)
  Eigen::VectorXd y;      // (n)
  Eigen::VectorXd start;  // (h (d + 2)): W and a of variance 1/d and 1/h, b = 0

  /// Data and start are a function of the seed.
  static SmallNetwork drawn(std::uint64_t seed);

  double loss(const Eigen::VectorXd& theta) const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& theta) const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& theta, Draw /*xi*/) const { return gradient(theta); }
  Eigen::MatrixXd hessian(const Eigen::VectorXd& theta) const;
  /// lambda_1 of the Hessian.
  double sharpness(const Eigen::VectorXd& theta) const;
  /// lambda_1 at the minimum that GD of small steps comes to: an edge below it is met on the way.
  double sharpness_of_small_steps() const;

  /// Where a rule is after so many steps from the start.
  template <class Optimizer>
  Eigen::VectorXd end(const Optimizer& optimizer, std::uint32_t steps = 40000) const {
    return run(*this, optimizer, start, steps, Draw{}).state;
  }

 private:
  struct Outputs {
    Eigen::MatrixXd units;      // tanh(W x_i + b), (n, h)
    Eigen::VectorXd residuals;  // (n)
  };
  Eigen::Index width() const { return start.size() / (X.cols() + 2); }
  Outputs outputs(const Eigen::VectorXd& theta) const;
};

}  // namespace valley

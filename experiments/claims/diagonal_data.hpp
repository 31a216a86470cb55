// The diagonal network of a published experiment (andriushchenko2022understanding): f = 1/(2n) sum_i (<u o v, x_i> - y_i)^2 on n
// = 20 rows of 30 numbers, y = X theta*, theta* with three entries that are not 0; theta = (u, v), (60). Its data are numpy's
// legacy numbers of seed 0 in one stream, 20 x 30 rows, 1000 x 30 rows to test on, 30 for theta*, and are made here.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

#include "sim/arithmetic/eigen_state.hpp"
#include "sim/draw.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {

/// numpy.random.RandomState(seed).randn: std::mt19937, 53-bit uniforms, Marsaglia's polar method in pairs.
std::vector<double> numpy_normals(std::uint32_t seed, std::size_t count);

struct DiagonalNet {
  Eigen::MatrixXd X, test;  // (20, 30), (1000, 30)
  Eigen::VectorXd wanted;   // theta*, (30)

  using Batch = std::vector<std::uint32_t>;

  static DiagonalNet published();
  /// u = 0.1, v = 0.
  static Eigen::VectorXd start();

  double loss(const Eigen::VectorXd& theta) const { return loss_on(X, theta); }
  double test_loss(const Eigen::VectorXd& theta) const { return loss_on(test, theta); }
  /// The whole of the data is one batch.
  Batch sample(Draw xi) const;
  /// The batch in groups of m.
  std::vector<Batch> parts(const Batch& batch, std::uint32_t m) const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& theta, const Batch& batch) const;
  Eigen::VectorXd gradient(const Eigen::VectorXd& theta, Draw xi) const { return gradient(theta, sample(xi)); }
  /// Gradients of the outputs, (20, 60).
  Eigen::MatrixXd jacobian(const Eigen::VectorXd& theta) const;

 private:
  double loss_on(const Eigen::MatrixXd& rows, const Eigen::VectorXd& theta) const;
};

/// The run that goes on with 1-SAM late.
namespace late_sam {

inline constexpr double step_size = 1. / 30, radius = 20;
inline constexpr std::uint32_t steps = 10001;  // of GD, and then of 1-SAM

inline Micro<Usam> one_sam(double rho) { return {{{.eta = step_size}, {rho}}, 1}; }

}  // namespace late_sam

}  // namespace valley

// What the simulators do with momentum and weight decay, exactly: the rule's own step from every batch, as an affine map of
// (theta, v). Nothing of theory/.
//
//   (theta', v') = F_ab (theta, v) + k_ab,  the step with ascent batch a and descent batch b, on the span of the rows
//   S'           = sum_ab p_ab F_ab S F_ab^T                                             (2 r, 2 r)
#pragma once

#include <Eigen/Core>
#include <utility>
#include <vector>

#include "base/batching.hpp"
#include "experiments/enumeration.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/optimizer/momentum.hpp"

namespace valley::measure {

class MemoryEnumeration {
 public:
  /// `rows` (n, d); `descent` says m, Nesterov or not and wd; `offsets` (n) of samples that are not interpolated, or none.
  MemoryEnumeration(const Eigen::MatrixXd& rows, const Batching& batching, double rho, Coupling coupling, const Momentum& descent,
                    const Eigen::VectorXd& offsets = {});

  /// lim (E f_t)^(1/t) of an interpolating minimum.
  double growth(double eta) const;
  double critical_step() const;
  /// E f_t for t = 0 .. steps from theta_0, (d), and v = 0.
  std::vector<double> expected_loss(double eta, const Eigen::VectorXd& theta_0, int steps) const;
  /// Smallest E f_1/f_0 over all theta and v, f_0 that of theta.
  double one_step_low(double eta) const;
  /// Where (theta, v) goes in the mean, and theta's covariance about it in the long run, (d) and (d, d).
  struct Stationary {
    Eigen::VectorXd mean;
    Eigen::MatrixXd covariance;
  };
  Stationary stationary(double eta) const;
  /// Mean of log |(theta, v)_T|/T over `trials` runs of T steps with drawn batches, from random points near 0.
  Measurement typical_rate(double eta, int steps, int trials, std::uint64_t seed) const;

 private:
  struct Affine {
    Eigen::MatrixXd F;  // (2 r, 2 r)
    Eigen::VectorXd k;  // (2 r)
    double probability = 0;
  };
  std::vector<Affine> maps(double eta) const;
  Eigen::MatrixXd moment_map(const std::vector<Affine>& all) const;  // on stacked S, (4 r^2, 4 r^2)

  std::vector<std::pair<LeastSquares, double>> parts;
  Eigen::MatrixXd basis;    // orthonormal columns that span the rows, (d, r)
  Eigen::MatrixXd hessian;  // of f in that basis, (r, r)
  double rho;
  Coupling coupling;
  Momentum descent;
};

}  // namespace valley::measure

// What the claims about Align-SAM share: finite sums with noise at the minimum, seen by both sides, and their batches.
#pragma once

#include <Eigen/Core>
#include <cmath>
#include <string>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/finite_sum.hpp"
#include "sim/data/design.hpp"
#include "sim/optimizer/align.hpp"
#include "theory/samples.hpp"

namespace valley {

/// One finite sum at one point: what the simulators step, and what theory is told.
struct AlignPoint {
  std::string landscape;
  measure::FiniteSum f;
  theory::Samples samples;  // f's at `at`
  Eigen::VectorXd at;

  /// The batch's derivatives: the mean of its samples'.
  theory::Derivatives derivatives(const measure::SampleBatch& batch) const {
    theory::Samples chosen;
    for (const std::uint32_t i : batch) chosen.each.push_back(samples.each[i]);
    return chosen.mean();
  }
};

/// (n) standard normal numbers.
inline Eigen::VectorXd normal_vector(long n, std::uint64_t seed) { return gaussian_rows(n, 1, seed); }

/// Gaussian rows (n, d) and offsets y_i ~ N(0, noise^2 d), at `at`, or at the minimum where `at` is empty.
inline AlignPoint least_squares_point(long n, long d, double noise, std::uint64_t seed, const Eigen::VectorXd& at) {
  const Eigen::MatrixXd rows = gaussian_rows(n, d, seed);
  const Eigen::VectorXd y = noise * std::sqrt(static_cast<double>(d)) * normal_vector(n, seed + 1);
  const Eigen::VectorXd where = at.size() > 0 ? at : theory::least_squares_minimum(rows, y);
  return {"least squares", measure::least_squares_sum(rows, y), theory::least_squares_samples(rows, y, where), where};
}

/// The two-parameter landscape with three labels.
inline AlignPoint two_parameter_point(double u, double v) {
  const std::vector<double> labels{-0.4, 0.1, 0.7};
  return {"two-parameter", measure::two_parameter_sum(labels), theory::two_parameter_samples(labels, u, v),
          Eigen::Vector2d(u, v)};
}

/// The order of an error that falls from `coarse` to `fine` as its scale is halved.
inline double halving_order(double coarse, double fine) { return std::log2(std::abs(coarse / fine)); }

inline AlignSamTheory align_theory(double eta, double eta_1, double eta_2, AuxiliaryPoint point) {
  return {{.eta = eta}, {.eta_1 = eta_1, .eta_2 = eta_2, .point = point}, Coupling::fresh};
}

inline const char* name(AuxiliaryPoint point) { return point == AuxiliaryPoint::current ? "current" : "perturbed"; }

}  // namespace valley

// Quadratics without noise: least squares whose every batch is the whole of the data, and parabolas.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/random_curvature.hpp"

namespace valley {

inline LeastSquares full_batch(const Eigen::MatrixXd& rows) {
  return LeastSquares(rows, {static_cast<std::uint32_t>(rows.rows()), Sampling::without_replacement});
}

/// 1/2 delta^T diag(lambda) delta.
inline LeastSquares diagonal_quadratic(const std::vector<double>& lambda) { return full_batch(orthogonal_rows(lambda)); }

/// lambda x^2/2, lambda of either sign.
inline RandomCurvature<1> parabola(double lambda) { return {{lambda}, {1}}; }

/// |x'/x| of a step from x on a parabola.
template <class Optimizer>
double parabola_factor(const Optimizer& optimizer, double lambda, double x = 1) {
  return std::abs(optimizer.step(parabola(lambda), Vec<double, 1>{{x}}, Draw{})[0] / x);
}

}  // namespace valley

// SGD over landscapes that are drawn with given weights, in place of batches of equally likely samples: a step's matrix, the
// second moment's growth and the critical step, by enumeration. Weights may be of a cubature, some below 0.
#pragma once

#include <Eigen/Core>
#include <utility>
#include <vector>

#include "sim/landscape/least_squares.hpp"

namespace valley {

using WeightedParts = std::vector<std::pair<LeastSquares, double>>;

/// Its columns are steps from the unit vectors, (d, d).
Eigen::MatrixXd step_matrix(const LeastSquares& part, double eta);

/// Spectral radius of E M (x) ... (x) M, `order` times: of the second moment, the fourth.
double weighted_growth(const WeightedParts& parts, double eta, int order = 2);

/// Where that is 1.
double weighted_critical_step(const WeightedParts& parts, double about, int order = 2);

}  // namespace valley

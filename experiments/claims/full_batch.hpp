// Least squares whose every batch is the whole of the data.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"

namespace valley {

inline LeastSquares full_batch(const Eigen::MatrixXd& rows) {
  return LeastSquares(rows, {static_cast<std::uint32_t>(rows.rows()), Sampling::without_replacement});
}

/// 1/2 delta^T diag(lambda) delta.
inline LeastSquares diagonal_quadratic(const std::vector<double>& lambda) { return full_batch(orthogonal_rows(lambda)); }

}  // namespace valley

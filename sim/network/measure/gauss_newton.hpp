// The linearised model of a network at a point: per-sample rows whose squares are the Gauss-Newton Hessian,
//
//   H_GN = (1/n) sum_i G_i^T G_i,   G_i (C, P) = S_i^T J_i,   S_i S_i^T = the loss's Hessian by the outputs:
//
//   squared loss:   S = I
//   cross-entropy:  S = diag(sqrt p) - p sqrt(p)^T, p = softmax(z), so S S^T = diag(p) - p p^T
//
// At an interpolating minimum of the squared loss this is the Hessian itself. Only the Gram matrix of the rows is kept.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/network/objective.hpp"

namespace valley::networks {

struct GaussNewton {
  std::int64_t samples = 0, rows_each = 0;  // n, C
  std::vector<double> gram{};               // (n C, n C), row by row: G_i,c . G_j,d
  double largest_residual = 0;              // max |z - y| for squared loss, 1 - p_y for cross-entropy: 0 at interpolation
};

/// The rows are held at once, n C P numbers of theta's type: throws std::invalid_argument beyond `most_bytes`, saying how
/// many samples fit. BatchNorm as for_each_jacobian asks.
GaussNewton gauss_newton(const Objective& f, const Flat& theta, std::int64_t most_bytes = std::int64_t{6} << 30);

}  // namespace valley::networks

#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "base/table.hpp"

namespace valley {

/// An empty stability table: samples, dimension, batch, rho, curve, eta, low, high.
Table stability_table();

/// Adds the largest stable step sizes of one data set, `rows` (n, d), at batch size B for rho = 0 and `points` radii
/// from 0.01 to 10 over lambda_max: the paper's bound, both closed rungs, exact fresh and shared, mean map.
void add_stability(Table& table, const Eigen::MatrixXd& rows, std::uint32_t batch, int points);

}  // namespace valley

// The first images of MNIST's training set as the rows of a linear model.
#pragma once

#include <Eigen/Core>

#include "experiments/figure_data.hpp"

namespace valley {

/// Pixels/255, (count, 784). Throws MissingData where the plan's folder does not hold them.
Eigen::MatrixXd mnist_rows(const FigurePlan& plan, long count);

}  // namespace valley

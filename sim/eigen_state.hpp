// Lets the optimizers step Eigen vectors. Include this, not Eigen, where a state has many parameters.
#pragma once

#include <Eigen/Core>

namespace Eigen {

/// Euclidean norm, found by argument-dependent lookup as Vec's is.
inline double norm(const VectorXd& x) { return x.norm(); }

}  // namespace Eigen

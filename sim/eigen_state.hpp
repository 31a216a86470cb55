// Lets the optimizers step Eigen vectors. Include this, not Eigen, where a state has many parameters.
#pragma once

#include <Eigen/Core>

#include "sim/root.hpp"

namespace Eigen {

/// Euclidean norm and its inverse, found by argument-dependent lookup as Vec's are.
inline double norm(const VectorXd& x) { return x.norm(); }
inline double inverse_norm(const VectorXd& x) { return valley::inverse_root(x.squaredNorm()); }

}  // namespace Eigen

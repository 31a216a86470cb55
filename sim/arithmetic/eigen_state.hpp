// Lets the optimizers step Eigen vectors. Include this, not Eigen, where a state has many parameters.
#pragma once

#include <Eigen/Core>

#include "sim/arithmetic/norm.hpp"
#include "sim/arithmetic/root.hpp"

namespace Eigen {

// Found by argument-dependent lookup as Vec's are.
inline double squares(const VectorXd& x) { return x.squaredNorm(); }
inline double norm(const VectorXd& x) { return valley::norm(x); }
inline double inverse_norm(const VectorXd& /*x*/, double square) { return valley::usual_inverse_root(square); }

}  // namespace Eigen

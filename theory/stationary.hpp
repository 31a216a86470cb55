// Weight decay. A minimum of the decayed loss, f + wd/2 |theta|^2, is no minimum of every sample: each keeps a gradient there,
// and a step is (I - eta (M + wd)) delta, as at an interpolating minimum, and noise that does not depend on delta. So stability
// is that of the linear part, kappa + wd in kappa's place, and below the critical step delta has a stationary covariance:
//
//   S = Psi*(S) + eta^2 c o Sigma,  Sigma the covariance of a step's direction d at the minimum,
//
// Psi of theory/psi.hpp, which is its own transpose where M is symmetric. Derived here: docs/derivations.md, momentum.
#pragma once

#include <Eigen/Core>

#include "theory/design.hpp"
#include "theory/setting.hpp"

namespace valley::theory {

/// E delta delta^T in the long run, (d, d), about the point at which the mean direction is 0; Sigma, (d, d), in the span of the
/// rows. Throws std::invalid_argument for an eta that is not certified to be stable, for fresh batches with rho > 0, and as
/// critical_step does.
Eigen::MatrixXd stationary_covariance(const Design& design, const Setting& setting, double eta, const Eigen::MatrixXd& Sigma);

}  // namespace valley::theory

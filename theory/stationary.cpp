#include "theory/stationary.hpp"

#include <string>

#include "base/require.hpp"
#include "theory/psi.hpp"
#include "theory/range.hpp"
#include "theory/threshold.hpp"

namespace valley::theory {

using Eigen::MatrixXd;

MatrixXd stationary_covariance(const Design& design, const Setting& setting, double eta, const MatrixXd& Sigma) {
  require_in_range(design, setting, eta);
  require(setting.rho == 0 || !acts_fresh(setting), "coupling", "fresh", "shared, or rho = 0");
  require(!design.from_products(), "design", "a Gram matrix", "rows, as Sigma is of parameters");
  require(Sigma.rows() == design.d() && Sigma.cols() == design.d(), "rows of Sigma", static_cast<double>(Sigma.rows()),
          "d = " + shortest(static_cast<double>(design.d())));
  const SecondMoment moment(design, setting);
  const double edge = critical_step(moment).low;
  require(eta > 0 && eta < edge, "eta", eta, "above 0 and below " + shortest(edge) + ", where it is stable");
  const MatrixXd basis = rounded(moment.coordinates(residuals(design, MatrixXd::Identity(design.d(), design.d()))));  // (r, d)
  const Psi psi(moment, eta);
  const MatrixXd at_once = psi.answered(basis * Sigma * basis.transpose());
  MatrixXd S = at_once, term = at_once;
  for (int k = 0; k < 1'000'000 && term.norm() > 1e-16 * S.norm(); ++k) S += term = psi(term);
  return basis.transpose() * S * basis;
}

}  // namespace valley::theory

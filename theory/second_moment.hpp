// The second moment of the linearised model. A quadratic form W evolves by the adjoint map
//
//   E delta'^T W delta' = delta^T T(W) delta,   T(W) = W - eta P(W) + eta^2 R(W),
//
// P(W) = K W + W K with K the mean map (fresh: H (I + rho H); shared: H + rho E H_S^2), and
//   fresh:  Z = E[H_S W H_S],  R(W) = E[(I + rho H_S) Z (I + rho H_S)];
//   shared: R(W) = E[M_S W M_S],  M_S = H_S + rho H_S^2.
// R, T and P^-1 keep positive semidefinite forms so (P need not); P and R do not depend on eta.
// Forms are kept in coordinates where K is diagonal, on the span of the rows only. docs/derivations.md, second moment.
#pragma once

#include <Eigen/Core>
#include <memory>

#include "theory/design.hpp"
#include "theory/setting.hpp"

namespace valley::theory {

class SecondMoment {
 public:
  virtual ~SecondMoment() = default;

  /// R(W), (r, r) -> (r, r).
  virtual Eigen::MatrixXd R(const Eigen::MatrixXd& W) const = 0;
  /// Coordinates, (r), of the point with residuals e = L delta, (n b).
  virtual Eigen::VectorXd coordinates(const Eigen::VectorXd& e) const = 0;

  /// P(W): entry ij times kappa_i + kappa_j.
  Eigen::MatrixXd P(const Eigen::MatrixXd& W) const;
  Eigen::MatrixXd solve_P(const Eigen::MatrixXd& Y) const;
  /// T(W) at step size eta.
  Eigen::MatrixXd T(const Eigen::MatrixXd& W, double eta) const;

  /// Eigenvalues of K, (r).
  const Eigen::VectorXd& mean_map() const { return kappa; }
  /// Every batch is the whole of the data: R(W) = K W K, exactly.
  bool noiseless() const { return full_batch; }
  /// The loss's own form H, (r, r), positive definite: f = 1/2 z^T H z.
  const Eigen::MatrixXd& H() const { return loss_form; }

 protected:
  static Eigen::MatrixXd with_transpose(const Eigen::MatrixXd& m) { return m + m.transpose(); }

  Eigen::VectorXd kappa;
  Eigen::MatrixXd loss_form;
  bool full_batch = false;
};

/// Forms on parameters, in the span of the data: r = rank. With m = n b rows O(m r^2) an application; shared with B > 1:
/// O(m^2 r).
std::unique_ptr<SecondMoment> parameter_space(const Design& design, const Setting& setting);

/// Forms on the m = n b residuals, from the Gram matrix: O(m^3) an application.
std::unique_ptr<SecondMoment> sample_space(const Design& design, const Setting& setting);

}  // namespace valley::theory

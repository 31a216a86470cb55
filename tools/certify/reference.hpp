// The second moment in 70 digits, from the definitions: an orthonormal basis by Gram and Schmidt, every shared batch written
// out, the whole matrix of the map on symmetric forms, its largest eigenvalue by inverse iteration. Shares nothing with
// theory/ but the meaning of the arguments.
#pragma once

#include <Eigen/Core>
#include <functional>
#include <optional>
#include <vector>

#include "theory/setting.hpp"
#include "tools/certify/eigenvalue.hpp"

namespace valley::certify {

class Reference {
 public:
  Reference(const Eigen::MatrixXd& rows, const theory::Setting& setting);

  /// Whether the rank is beyond doubt: no singular value near the cut of max(n, d) eps of the largest.
  bool clear_rank() const { return sure; }
  Eigen::Index rank() const { return L.cols(); }

  /// 1/eta* is the radius of P^-1 R. None where inverse iteration did not settle.
  std::optional<Real> critical_step() const;
  /// Of one step from any point: whether none raises E f_t, P(H) >= eta R(H), and whether all do, P(H) <= eta R(H).
  bool no_step_raises(const Real& eta) const;
  bool every_step_raises(const Real& eta) const;
  std::optional<Real> growth(const Real& eta) const;
  /// With momentum and weight decay: the radius of the whole operator on forms of (delta, eta v), and E f_t, t = 0 .. steps.
  std::optional<Real> memory_radius(const Real& eta) const;
  std::vector<Real> memory_loss(const Real& eta, const Eigen::VectorXd& delta, int steps) const;
  /// E f_t, t = 0 .. steps.
  std::vector<Real> expected_loss(const Real& eta, const Eigen::VectorXd& delta, int steps) const;
  /// The step at which the mean map's own growth is least, 2/(kappa_min + kappa_max); nearly all of T cancels there.
  double quiet_step() const;
  /// lambda_min(N, H)/||H||_F^2 from the sum over pairs of samples.
  Real noise_alignment() const;

 private:
  Matrix R(const Matrix& W) const;
  Matrix P(const Matrix& W) const;
  Matrix T(const Matrix& W, const Real& eta) const;
  /// E F^T W F, F the step (delta, eta v) -> next, from the rule's own lines; W, (2 r, 2 r).
  Matrix memory_T(const Matrix& W, const Real& eta) const;

  theory::Setting setting;
  Matrix basis, L, H, K;  // (d, r), (n, r), (r, r) twice
  std::vector<Matrix> M;  // shared: one a batch
  bool sure = true;
};

}  // namespace valley::certify

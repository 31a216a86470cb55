// R(W) on parameters. Rows l_i of L in the mean map's eigenbasis (b rows l_i, so (b, r) blocks, where a sample has
// several), X = L W L^T (never formed), A = L L^T, M(x) = sum_i l_i^T x_i l_i. What sample_space.cpp writes with matrices
// of the size of A collapses to r x r ones, e.g. L^T A X A L = H^2 W H^2 and L^T diag(x) A L = M(x) H; only {ik}{jl}
// keeps a sum of that size, taken in row blocks.
#include <Eigen/Eigenvalues>
#include <algorithm>

#include "base/require.hpp"
#include "theory/batch_moments.hpp"
#include "theory/blocks.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

class ParameterSpace final : public SecondMoment {
 public:
  ParameterSpace(const Design& design, const Setting& setting)
      : rho(setting.rho), fresh(acts_fresh(setting)), b(design.rows_each()), k(setting.batching, design.n()) {
    const VectorXd root = design.lambda().cwiseSqrt();
    to_modes = root.cwiseInverse().asDiagonal() * design.U().transpose();  // e -> parameters in H's eigenbasis
    L = design.U() * root.asDiagonal();
    VectorXd h = design.lambda();
    if (fresh) {
      kappa = h.array() * (1 + rho * h.array());
      loss_form = h.asDiagonal();
    } else {
      MatrixXd K = h.asDiagonal();
      K += rho * (k.k11 * MatrixXd(h.cwiseAbs2().asDiagonal()) + k.k2 * M(Blocks::of_rows(L, L, b)));
      const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(K);
      const MatrixXd& V = solver.eigenvectors();
      kappa = solver.eigenvalues();
      to_modes = V.transpose() * to_modes;
      L = L * V;
      loss_form = V.transpose() * h.asDiagonal() * V;
    }
    full_batch = k.full();
  }

  VectorXd coordinates(const VectorXd& e) const override { return to_modes * e; }

  MatrixXd R(const MatrixXd& W) const override { return fresh ? fresh_R(W) : shared_R(W); }

 private:
  MatrixXd M(const Blocks& x) const { return congruence(x, L); }
  Blocks form(const MatrixXd& W) const { return Blocks::of_rows(L * W, L, b); }                            // l_i W l_i^T
  MatrixXd two(const MatrixXd& W) const { return k.k11 * loss_form * W * loss_form + k.k2 * M(form(W)); }  // E H_S W H_S

  MatrixXd fresh_R(const MatrixXd& W) const {
    const MatrixXd Z = two(W);
    if (rho == 0) return Z;
    return Z + rho * with_transpose(loss_form * Z) + rho * rho * two(Z);
  }

  MatrixXd shared_R(const MatrixXd& W) const {
    const MatrixXd& H = loss_form;
    const MatrixXd HW = H * W, HWH = HW * H;
    const Blocks a = Blocks::of_rows(L, L, b), q = form(W), r = form(HW), p = form(HWH), aq = a * q, ar = a * r.transpose();
    const MatrixXd Ma = M(a), Mq = M(q), Mr = M(r), Maq = M(aq);
    const MatrixXd R2 = k.k11 * HWH + k.k2 * Mq;
    const MatrixXd R3 = k.k111 * HWH * H + k.k21 * (Mq * H + HW * Ma + Mr) + k.k3 * Maq;
    const MatrixXd half = Ma * HW.transpose() * H + Mr * H;  // {ij} and {ik}; {kl} and {jl} are its transpose
    const MatrixXd R4 = k.k1111 * H * HWH * H + k.k211 * (with_transpose(half) + H * Mq * H + M(p)) +
                        k.k22 * (Ma * W * Ma + crossed(W) + M(form(Mq))) +
                        k.k31 * (with_transpose(Maq * H) + M(ar + ar.transpose())) + k.k4 * M(aq * a);
    return R2 + rho * with_transpose(R3) + rho * rho * R4;
  }

  /// {ik}{jl}: L^T C L, C_ij = A_ij X_ji A_ij; zero coefficient when B = 1.
  MatrixXd crossed(const MatrixXd& W) const {
    MatrixXd sum = MatrixXd::Zero(L.cols(), L.cols());
    if (k.k22 == 0) return sum;
    const Index slab = std::max<Index>(256 / b, 1) * b;
    for (Index i = 0; i < L.rows(); i += slab) {
      const auto rows = L.middleRows(i, std::min(slab, L.rows() - i));
      const MatrixXd A = rows * L.transpose();
      const MatrixXd X = rows * W * L.transpose();
      sum += rows.transpose() * (crossed_product(A, X, b) * L);
    }
    return sum;
  }

  double rho;
  bool fresh;
  Index b;
  BatchMoments k;
  MatrixXd L, to_modes;  // (n b, r), (r, n b)
};

}  // namespace

std::unique_ptr<SecondMoment> parameter_space(const Design& design, const Setting& setting) {
  require(setting.rho >= 0, "rho", setting.rho, "0 or more");
  return std::make_unique<ParameterSpace>(design, setting);
}

}  // namespace valley::theory

// R on the n b residuals: from Omega, a form on residuals, to F(X) with X = A Omega A, slot by slot. Slots hold samples:
// A and X are read as (b, b) blocks A_ij, a batch's W as w_i I.
//
// Coordinates: with C C^T = I + rho A (fresh) or I + rho E[W A W] (shared), C^T A C = V diag(kappa) V^T and
// Q = C^-T V, A = Q diag(kappa) Q^T; a form Omega is kept as Q^T Omega Q, and e = Q z.
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include "base/require.hpp"
#include "theory/batch_moments.hpp"
#include "theory/blocks.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

class SampleSpace final : public SecondMoment {
 public:
  SampleSpace(const Design& design, const Setting& setting)
      : rho(setting.rho), fresh(acts_fresh(setting)), b(design.rows_each()), k(setting.batching, design.n()), A(design.A()) {
    const MatrixXd mean = MatrixXd::Identity(A.rows(), A.cols()) + rho * (fresh ? A : two(A));
    const Eigen::LLT<MatrixXd> cholesky(mean);
    const MatrixXd C = cholesky.matrixL();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(C.transpose() * A * C);
    const auto r = design.rank();
    kappa = solver.eigenvalues().tail(r);
    full_batch = k.full();
    const MatrixXd V = solver.eigenvectors().rightCols(r);
    Q = cholesky.matrixU().solve(V);
    to_modes = (C * V).transpose();
    loss_form = Q.transpose() * Q;
  }

  VectorXd coordinates(const VectorXd& e) const override { return to_modes * e; }

  MatrixXd R(const MatrixXd& Omega) const override {
    const MatrixXd N = Q * kappa.asDiagonal();
    const MatrixXd X = N * Omega * N.transpose();
    return Q.transpose() * (fresh ? fresh_F(X) : shared_F(X)) * Q;
  }

 private:
  /// E[W X W].
  MatrixXd two(const MatrixXd& X) const { return k.k11 * X + k.k2 * Blocks::of(X, b).dense(); }

  /// E[(I + rho W A) Z (I + rho A W)], Z = E[W X W].
  MatrixXd fresh_F(const MatrixXd& X) const {
    const MatrixXd Z = two(X);
    if (rho == 0) return Z;
    const MatrixXd AZ = A * Z;
    return Z + rho * with_transpose(AZ) + rho * rho * two(AZ * A);
  }

  /// E[(W + rho W A W) X (W + rho W A W)].
  MatrixXd shared_F(const MatrixXd& X) const {
    const MatrixXd AX = A * X, AXA = AX * A;
    const Blocks a = Blocks::of(A, b), x = Blocks::of(X, b), r = Blocks::of(AX, b), ax = a * x;
    const MatrixXd Ax = A * x;

    // E[W A W X W]: slots i, j, k of A_ij X_jk.
    const MatrixXd F3 = k.k111 * AX + k.k21 * (a * X + Ax + r.dense()) + k.k3 * ax.dense();

    // E[W A W X W A W]: slots i, j, k, l of A_ij X_jk A_kl.
    const MatrixXd half = a * MatrixXd(AX.transpose()) + r * A;                             // {ij}, {ik}; transposed: {kl}, {jl}
    const MatrixXd pairs = with_transpose(half) + Ax * A + Blocks::of(AXA, b).dense();      // and {jk}, {il}
    const MatrixXd squares = a * X * a + crossed_product(A, X, b) + around(Ax, x).dense();  // {ij}{kl}, {ik}{jl}, {il}{jk}
    const Blocks ar = a * r.transpose();                                                    // {ijl}; transposed: {ikl}
    const MatrixXd triples = with_transpose(ax * A) + (ar + ar.transpose()).dense();        // {ijk}, {jkl}
    const MatrixXd F4 = k.k1111 * AXA + k.k211 * pairs + k.k22 * squares + k.k31 * triples + k.k4 * (ax * a).dense();

    return two(X) + rho * with_transpose(F3) + rho * rho * F4;
  }

  /// Block i is sum_j A_ij x_j A_ji, from Ax = A x.
  Blocks around(const MatrixXd& Ax, const Blocks& x) const {
    return b == 1 ? Blocks::diagonal(A.cwiseAbs2() * x.stacked()) : Blocks::of_rows(Ax, A, b);
  }

  double rho;
  bool fresh;
  Index b;
  BatchMoments k;
  MatrixXd A, Q, to_modes;  // (n b, n b), (n b, r), (r, n b)
};

}  // namespace

std::unique_ptr<SecondMoment> sample_space(const Design& design, const Setting& setting) {
  require(setting.rho >= 0, "rho", setting.rho, "0 or more");
  return std::make_unique<SampleSpace>(design, setting);
}

}  // namespace valley::theory

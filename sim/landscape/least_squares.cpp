// With L = rows / sqrt(n) (n, d), A = L L^T (n, n), D = diag |g_i|^2: H = L^T L, H^2 = L^T A L and
// mean_i |g_i|^2 g_i g_i^T = L^T D L, so the noise pencil (L^T (D - A) L, L^T L) has the eigenvalues of
// D - A on range(L) = range(A): an (r, r) problem, r = rank.
#include "sim/landscape/least_squares.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "base/require.hpp"
#include "sim/batch.hpp"

namespace valley {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double eps = std::numeric_limits<double>::epsilon();

/// An upper bound of lambda_max(M), M (m, m) symmetric and known to within `error` in norm: the computed eigenvalue
/// plus a margin, raised until Cholesky's factorisation proves it (Rump 2006: success at t - m (m + 2) eps t
/// means positive definite).
double certified_max(const MatrixXd& M, double computed, double error) {
  const auto m = static_cast<double>(M.rows());
  const double size = M.norm();
  for (double margin = 8 * m * eps * size;; margin *= 4) {
    MatrixXd shifted = -M;
    shifted.diagonal().array() += computed + margin;
    if (shifted.llt().info() == Eigen::Success) {
      const double proof = (m + 2) * eps * (std::abs(shifted.trace()) + size);
      return up(computed + margin + proof + error);
    }
    if (!(margin < size)) return up(size + error);  // lambda_max <= ||M||_F
  }
}

}  // namespace

LeastSquares::LeastSquares(const MatrixXd& rows, Batching batching, VectorXd offsets)
    : g(rows), batches(batching), y(std::move(offsets)) {
  require(g.size() > 0, "rows", std::to_string(g.rows()) + " x " + std::to_string(g.cols()), "at least 1 x 1");
  require(g.allFinite() && y.allFinite(), "rows or offsets", "not finite", "finite numbers");
  require(y.size() == 0 || y.size() == n(), "offsets", static_cast<double>(y.size()), "none, or one a sample");
  require(batches.size >= 1, "batch size B", batches.size, ">= 1");
  require(batches.sampling == Sampling::with_replacement || batches.size <= n(), "batch size B", batches.size,
          "at most n = " + std::to_string(n()) + " without replacement");
}

double LeastSquares::residual(Index i, const VectorXd& delta) const { return g.row(i).dot(delta) - (y.size() == 0 ? 0 : y[i]); }

double LeastSquares::loss(const VectorXd& delta) const {
  double sum = 0;
  for (Index i = 0; i < n(); ++i) sum += residual(i, delta) * residual(i, delta);
  return sum / (2 * static_cast<double>(n()));
}

VectorXd LeastSquares::gradient(const VectorXd& delta) const {
  VectorXd sum = VectorXd::Zero(d());
  for (Index i = 0; i < n(); ++i) sum += residual(i, delta) * g.row(i).transpose();
  return sum / static_cast<double>(n());
}

VectorXd LeastSquares::gradient(const VectorXd& delta, Draw xi) const {
  VectorXd sum = VectorXd::Zero(d());
  for_each_in_batch(xi, static_cast<std::uint32_t>(n()), batches,
                    [&](std::uint32_t i) { sum += residual(i, delta) * g.row(i).transpose(); });
  return sum / static_cast<double>(batches.size);
}

VectorXd LeastSquares::hessian_times(const VectorXd& /*delta*/, const VectorXd& v) const {
  VectorXd sum = VectorXd::Zero(d());
  for (Index i = 0; i < n(); ++i) sum += g.row(i).dot(v) * g.row(i).transpose();
  return sum / static_cast<double>(n());
}

Known LeastSquares::known() const {
  const auto samples = static_cast<double>(n());
  const double longest = static_cast<double>(std::max(n(), d()));
  const MatrixXd L = MatrixXd(g) / std::sqrt(samples);  // (n, d)
  const VectorXd squares = g.rowwise().squaredNorm();   // |g_i|^2, (n)
  const bool wide = n() <= d();
  const MatrixXd M = wide ? MatrixXd(L * L.transpose()) : MatrixXd(L.transpose() * L);  // same non-zero eigenvalues
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(M);
  const VectorXd& lambda = eigen.eigenvalues();  // increasing
  const double largest = lambda[M.rows() - 1];
  const double error = (longest + 4) * eps * squares.sum() / samples;  // rounding of M, Frobenius norm
  const Index rank = (lambda.array() > longest * eps * largest).count();

  Known known;
  known.curvature = largest;
  known.beta = certified_max(M, largest, error);
  known.beta_sample = up(squares.maxCoeff() * (1 + static_cast<double>(d() + 2) * eps));
  if (rank == 0) return known;  // all rows 0: f is constant
  const double smallest = lambda[M.rows() - rank];
  if (rank == M.rows()) {
    known.mu = std::max(0., -certified_max(-M, -smallest, error));
  } else {  // which eigenvalues are 0 is decided by rounding; given that, Weyl's bound
    known.mu = std::max(0., smallest - error - 8 * longest * eps * M.norm());
  }

  MatrixXd basis = eigen.eigenvectors().rightCols(rank);  // of range(L), (n, rank)
  if (!wide) basis = L * basis * lambda.tail(rank).cwiseSqrt().cwiseInverse().asDiagonal();
  if (y.size() > 0 && !y.isZero(0)) {
    known.sigma2 = std::numeric_limits<double>::infinity();
    known.minimum = (y - basis * (basis.transpose() * y)).squaredNorm() / (2 * samples);
    return known;
  }
  MatrixXd noise;  // D - A on range(L)
  double noise_error = error + static_cast<double>(d() + 2) * eps * squares.maxCoeff();
  if (wide && rank == n()) {
    noise = -M;
    noise.diagonal() += squares;
  } else {
    noise = basis.transpose() * squares.asDiagonal() * basis;
    noise.diagonal() -= lambda.tail(rank);
    noise_error += 8 * longest * eps * squares.maxCoeff() * (wide ? 1 : largest / smallest);  // basis not quite orthonormal
  }
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solved(noise, Eigen::EigenvaluesOnly);
  const double top = certified_max(noise, solved.eigenvalues()[rank - 1], noise_error);
  known.sigma2 = 2 * std::clamp(top, 0., known.beta_sample);  // D - A <= D: sharper where the rank is in doubt
  return known;
}

}  // namespace valley

#include "theory/wide.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/decompositions.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// 1 - X^T S X.
Wide rest_of(const Wide& X, const Wide& S) {
  Wide rest = -symmetric_product(product(Wide(X.transpose()), S), X);
  for (Index i = 0; i < rest.rows(); ++i) rest(i, i) += 1;
  return rest;
}

/// inverse_root by an iteration of third order that has products only: from the diagonal's where the form is nearly diagonal,
/// else from the rounded form's own Cholesky factor. Of no size where that is not near enough.
Wide newton_inverse_root(const Wide& S) {
  const Index r = S.rows();
  const MatrixXd near = rounded(S);
  const VectorXd own = near.diagonal().cwiseSqrt().cwiseInverse();
  Wide X = widened(own.asDiagonal());
  if (!((own.asDiagonal() * near * own.asDiagonal() - MatrixXd::Identity(r, r)).norm() < 0x1p-20)) {
    const Eigen::LLT<MatrixXd> cholesky(near);
    if (cholesky.info() != Eigen::Success) return {};
    X = widened(cholesky.matrixU().solve(MatrixXd::Identity(r, r)));
  }
  for (int step = 0; step < 6; ++step) {
    const Wide rest = rest_of(X, S);
    const double left = rounded(rest).norm();
    if (!(left < 0.1)) return {};
    if (left == 0) return X;
    // (1 - rest)^(-1/2), to as many bits as are not there yet.
    const int bits = 108 + std::ilogb(left);
    const Wide square = product(rest, rest, bits + std::ilogb(left));
    X += product(X, Wide(rest * DoubleDouble(0.5) + square * DoubleDouble(0.375)), bits);
    if (left < 0x1p-36) return X;  // its cube is beyond the last digit
  }
  return {};
}

/// X^T A X to some 60 bits, and by how much its eigenvalues may be off.
struct Congruence {
  Congruence(const Wide& A, const MatrixXd& X) {
    constexpr int bits = 60;
    const Wide half = product(widened(X.transpose()), A, bits);
    result = symmetric_product(half, widened(X), bits);
    const double r = static_cast<double>(X.rows()), unit = std::ldexp(r, 3 - bits), x = largest(X);
    error = r * unit * x * (largest(rounded(half)) + r * x * largest(rounded(A)));
  }
  static double largest(const MatrixXd& M) { return M.cwiseAbs().maxCoeff(); }

  Wide result;
  double error = 0;
};

/// Of a symmetric form whose eigenvalues may be off by `error`.
PencilRange range_of(const Wide& form, double error, double inverse) {
  const MatrixXd near = rounded(form);
  if (!near.allFinite()) return {-infinity, infinity, infinity};
  const VectorXd values = symmetric_eigenvalues((near + near.transpose()) / 2);
  error +=
      4 * std::sqrt(static_cast<double>(values.size())) * std::numeric_limits<double>::epsilon() * values.cwiseAbs().maxCoeff();
  return {values[0] - error, values[values.size() - 1] + error, inverse};
}

}  // namespace

Wide inverse_root(const Wide& B) {
  const Index r = B.rows();
  // Scaling to a unit diagonal makes a graded form well conditioned; powers of two do it without rounding.
  Wide S = B;
  VectorXd scale(r);
  for (Index i = 0; i < r; ++i) {
    const double own = static_cast<double>(B(i, i));
    if (!(own > 0) || !std::isfinite(own)) return {};
    scale[i] = std::ldexp(1., -std::ilogb(own) / 2);
  }
  for (Index j = 0; j < r; ++j)
    for (Index i = 0; i < r; ++i) S(i, j) *= scale[i] * scale[j];
  Wide X = newton_inverse_root(S);
  if (X.size() == 0) {
    const Eigen::LLT<Wide> cholesky(S);
    if (cholesky.info() != Eigen::Success) return {};
    X = cholesky.matrixU().solve(Wide::Identity(r, r));
  }
  for (Index j = 0; j < r; ++j)
    for (Index i = 0; i < r; ++i) X(i, j) *= scale[i];
  return X;
}

PencilRange pencil_range(const Wide& A, const Wide& B) {
  const Wide X = inverse_root(B);
  if (X.size() == 0) return {-infinity, infinity, infinity};
  return range_of(symmetric_product(product(Wide(X.transpose()), A), X), 0, rounded(X).squaredNorm());
}

PencilRange rough_pencil_range(const Wide& A, const Wide& B) {
  const Index r = B.rows();
  const Eigen::LLT<MatrixXd> cholesky(rounded(B));
  if (cholesky.info() != Eigen::Success) return pencil_range(A, B);
  const MatrixXd root = cholesky.matrixU().solve(MatrixXd::Identity(r, r));
  const Congruence own(B, root), other(A, root);
  Wide rest = own.result;
  for (Index i = 0; i < r; ++i) rest(i, i) -= 1;
  const double left = rounded(rest).norm() + own.error;
  if (!(left < 1e-3)) return pencil_range(A, B);
  const PencilRange range = range_of(other.result, other.error, root.squaredNorm() * (1 + 2 * left));
  const double turned = 2 * left * std::max(std::abs(range.low), std::abs(range.high));
  return {range.low - turned, range.high + turned, range.inverse};
}

}  // namespace valley::theory

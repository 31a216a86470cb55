#include "theory/design.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/require.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double eps = std::numeric_limits<double>::epsilon();

void require_usable(const char* what, const MatrixXd& m) {
  require(m.size() > 0, what, "empty", "at least one sample and one column");
  require(m.allFinite(), what, "not finite", "finite numbers only");
  const double largest = m.cwiseAbs().maxCoeff();
  require(largest > 0, what, "all zero", "at least one non-zero gradient");
  // Fourth powers of the entries and their products with rho must stay far from the ends of the exponent's range.
  require(largest >= 1e-30 && largest <= 1e30, std::string("largest entry of the ") + what, largest, "1e-30 to 1e30; rescale it");
}

/// First index of an ascending spectrum that counts as non-zero.
Index first_nonzero(const VectorXd& ascending, Index size) {
  const double cut = static_cast<double>(size) * eps * ascending[ascending.size() - 1];
  return std::upper_bound(ascending.begin(), ascending.end(), cut) - ascending.begin();
}

}  // namespace

Design::Design(MatrixXd scaled_rows) : factor(std::move(scaled_rows)) {
  const Index size = std::max(n(), d());
  const bool wide = n() <= d();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(wide ? MatrixXd(factor * factor.transpose())
                                                            : MatrixXd(factor.transpose() * factor));
  const Index zeros = first_nonzero(solver.eigenvalues(), size);
  const Index r = solver.eigenvalues().size() - zeros;
  spectrum = solver.eigenvalues().tail(r);
  modes = solver.eigenvectors().rightCols(r);
  if (!wide) modes = factor * modes * spectrum.cwiseSqrt().cwiseInverse().asDiagonal();
}

Design Design::from_rows(const MatrixXd& rows) {
  require_usable("data", rows);
  return Design(rows / std::sqrt(static_cast<double>(rows.rows())));
}

Design Design::from_gram(const MatrixXd& gram) {
  require_usable("Gram matrix", gram);
  require(gram.rows() == gram.cols(), "Gram matrix", static_cast<double>(gram.cols()), "as many columns as rows");
  const double scale = gram.cwiseAbs().maxCoeff(), slack = 100 * eps * static_cast<double>(gram.rows());
  require((gram - gram.transpose()).cwiseAbs().maxCoeff() <= slack * scale, "Gram matrix", "not symmetric", "symmetric");
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(gram / static_cast<double>(gram.rows()));
  const VectorXd& values = solver.eigenvalues();
  require(values[0] >= -slack * values[values.size() - 1], "smallest eigenvalue of the Gram matrix", values[0],
          "not below 0 by more than rounding");
  return Design(solver.eigenvectors() * values.cwiseMax(0).cwiseSqrt().asDiagonal());
}

Curvature curvature(const Design& design) {
  const VectorXd& lambda = design.lambda();
  return {lambda[lambda.size() - 1], lambda.sum(), lambda.norm()};
}

double noise_alignment(const Design& design) {
  // N in sample space is diag(w) - A^2, w_i = g_i^T H g_i = n (A^2)_ii; on range(A): U^T diag(w) U - lambda^2.
  const auto n = static_cast<double>(design.n());
  const VectorXd squares = design.lambda().cwiseAbs2();
  const VectorXd w = n * (design.U().cwiseAbs2() * squares);
  MatrixXd N = design.U().transpose() * w.asDiagonal() * design.U();
  N.diagonal() -= squares;
  const double kappa = Eigen::SelfAdjointEigenSolver<MatrixXd>(N, Eigen::EigenvaluesOnly).eigenvalues()[0];
  const double rounding = 4 * n * eps * w.maxCoeff();
  return std::max(0., kappa - rounding) / squares.sum();
}

}  // namespace valley::theory

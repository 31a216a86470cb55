#include "theory/design.hpp"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/require.hpp"
#include "theory/blocks.hpp"

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

/// The samples that so many rows are.
Index samples(const char* what, Index rows, Index rows_each) {
  require(rows_each >= 1, "rows_each", static_cast<double>(rows_each), "1 or more");
  require(rows % rows_each == 0, std::string("rows of the ") + what, static_cast<double>(rows),
          "a multiple of rows_each = " + shortest(static_cast<double>(rows_each)));
  return rows / rows_each;
}

/// First index of an ascending spectrum that counts as non-zero.
Index first_nonzero(const VectorXd& ascending, Index size) {
  const double cut = static_cast<double>(size) * eps * ascending[ascending.size() - 1];
  return std::upper_bound(ascending.begin(), ascending.end(), cut) - ascending.begin();
}

}  // namespace

Design::Design(MatrixXd scaled_rows, Index rows_each) : b(rows_each), factor(std::move(scaled_rows)) {
  const Index size = std::max(factor.rows(), d());
  const bool wide = factor.rows() <= d();
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(wide ? MatrixXd(factor * factor.transpose())
                                                            : MatrixXd(factor.transpose() * factor));
  const Index zeros = first_nonzero(solver.eigenvalues(), size);
  const Index r = solver.eigenvalues().size() - zeros;
  spectrum = solver.eigenvalues().tail(r);
  modes = solver.eigenvectors().rightCols(r);
  if (!wide) modes = factor * modes * spectrum.cwiseSqrt().cwiseInverse().asDiagonal();
}

Design Design::from_rows(const MatrixXd& rows, Index rows_each) {
  require_usable("data", rows);
  return Design(rows / std::sqrt(static_cast<double>(samples("data", rows.rows(), rows_each))), rows_each);
}

Design Design::from_gram(const MatrixXd& gram, Index rows_each) {
  require_usable("Gram matrix", gram);
  require(gram.rows() == gram.cols(), "Gram matrix", static_cast<double>(gram.cols()), "as many columns as rows");
  const auto n = static_cast<double>(samples("Gram matrix", gram.rows(), rows_each));
  const double scale = gram.cwiseAbs().maxCoeff(), slack = 100 * eps * static_cast<double>(gram.rows());
  require((gram - gram.transpose()).cwiseAbs().maxCoeff() <= slack * scale, "Gram matrix", "not symmetric", "symmetric");
  const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(gram / n);
  const VectorXd& values = solver.eigenvalues();
  require(values[0] >= -slack * values[values.size() - 1], "smallest eigenvalue of the Gram matrix", values[0],
          "not below 0 by more than rounding");
  return Design(solver.eigenvectors() * values.cwiseMax(0).cwiseSqrt().asDiagonal(), rows_each);
}

Curvature curvature(const Design& design) {
  const VectorXd& lambda = design.lambda();
  return {lambda[lambda.size() - 1], lambda.sum(), lambda.norm()};
}

double noise_alignment(const Design& design) {
  // N in sample space is D - A^2, D block-diagonal of G_i H G_i^T = n (A^2)_ii; on range(A): U^T D U - lambda^2.
  const auto n = static_cast<double>(design.n());
  const VectorXd squares = design.lambda().cwiseAbs2();
  const MatrixXd& U = design.U();
  const Index b = design.rows_each();
  const Blocks D = b == 1 ? Blocks::diagonal(n * (U.cwiseAbs2() * squares)) : Blocks::of_rows(n * U * squares.asDiagonal(), U, b);
  MatrixXd N = congruence(D, U);
  N.diagonal() -= squares;
  const double kappa = Eigen::SelfAdjointEigenSolver<MatrixXd>(N, Eigen::EigenvaluesOnly).eigenvalues()[0];
  // The largest row sum of D is no less than its norm.
  const double rounding = 4 * static_cast<double>(U.rows()) * eps * D.stacked().cwiseAbs().rowwise().sum().maxCoeff();
  return std::max(0., kappa - rounding) / squares.sum();
}

}  // namespace valley::theory

#include "theory/design.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "base/decompositions.hpp"
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

void require_samples(const char* what, Index rows, Index rows_each) {
  require(rows_each >= 1, "rows_each", static_cast<double>(rows_each), "1 or more");
  require(rows % rows_each == 0, std::string("rows of the ") + what, static_cast<double>(rows),
          "a multiple of rows_each = " + shortest(static_cast<double>(rows_each)));
}

}  // namespace

Design::Design(MatrixXd the_source, bool is_gram, Index rows_each, double rounding)
    : b(rows_each), gram_given(is_gram), source(std::move(the_source)) {
  const auto n = static_cast<double>(source.rows() / b);
  if (gram_given) {
    // Half the digits of the rows' singular values are gone in their products.
    const Eigenpairs pairs = symmetric_eigenpairs(source / n);
    const VectorXd values = pairs.values.cwiseMax(0);
    factor = pairs.vectors * values.cwiseSqrt().asDiagonal();
    const double cut = static_cast<double>(source.rows()) * rounding * values.maxCoeff();
    const Index r = (values.array() > cut).count();
    spectrum = values.tail(r);
    modes = pairs.vectors.rightCols(r);
    return;
  }
  factor = source / std::sqrt(n);
  const SingularPairs pairs = left_singular_pairs(factor);
  const VectorXd& values = pairs.values;  // descending
  const double cut = static_cast<double>(std::max(factor.rows(), d())) * eps * values[0];
  const Index r = (values.array() > cut).count();
  spectrum = values.head(r).reverse().cwiseAbs2();
  modes = pairs.vectors.leftCols(r).rowwise().reverse();
}

Design Design::from_rows(const MatrixXd& rows, Index rows_each) {
  require_usable("data", rows);
  require_samples("data", rows.rows(), rows_each);
  return Design(rows, false, rows_each, eps);
}

Design Design::from_written(const MatrixXd& rows, const MatrixXd& beyond, Index rows_each) {
  Design design = from_rows(rows, rows_each);
  if (beyond.size() == 0) return design;
  require(beyond.rows() == rows.rows() && beyond.cols() == rows.cols(), "beyond", "of another shape than rows", "the same shape");
  require((beyond.array().abs() <= eps * rows.array().abs()).all(), "beyond", "not within rounding of the rows",
          "what rounding to doubles took");
  design.rest = beyond;
  return design;
}

Design Design::from_gram(const MatrixXd& gram, Index rows_each, double rounding) {
  require_usable("Gram matrix", gram);
  require(gram.rows() == gram.cols(), "Gram matrix", static_cast<double>(gram.cols()), "as many columns as rows");
  require_samples("Gram matrix", gram.rows(), rows_each);
  const double scale = gram.cwiseAbs().maxCoeff(), slack = std::min(100 * rounding * static_cast<double>(gram.rows()), 0.01);
  require((gram - gram.transpose()).cwiseAbs().maxCoeff() <= slack * scale, "Gram matrix", "not symmetric", "symmetric");
  const VectorXd values = symmetric_eigenvalues(gram);
  require(values[0] >= -slack * values[values.size() - 1], "smallest eigenvalue of the Gram matrix", values[0],
          "not below 0 by more than rounding");
  return Design((gram + gram.transpose()) / 2, true, rows_each, rounding);
}

Curvature curvature(const Design& design) {
  const VectorXd& lambda = design.lambda();
  return {lambda[lambda.size() - 1], lambda.sum(), lambda.norm()};
}

}  // namespace valley::theory

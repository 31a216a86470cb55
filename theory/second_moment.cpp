#include "theory/second_moment.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/decompositions.hpp"
#include "theory/range.hpp"

namespace valley::theory {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// Shared batches take a sum of L L^T's size either way; the residuals need fewer products of it where they are no more
/// than some times the axes.
Space cheaper_space(const Design& design) {
  return design.L().rows() <= 2 * design.rank() ? Space::residuals : Space::parameters;
}

/// Eigenvectors of a graded K, as good for its small eigenvalues as for the large: the singular vectors of a root of it.
MatrixXd eigenvectors(const MatrixXd& K) {
  const VectorXd root = K.diagonal().cwiseSqrt();
  const MatrixXd scaled = root.cwiseInverse().asDiagonal() * K * root.cwiseInverse().asDiagonal();
  const MatrixXd half = MatrixXd(Eigen::LLT<MatrixXd>(scaled).matrixU()) * root.asDiagonal();
  return right_singular_pairs(half).vectors.rowwise().reverse();
}

/// The power of 4 that brings H's largest possible entry to about 1.
double unit_of(const Design& design) {
  const int size = std::ilogb(design.given().cwiseAbs().maxCoeff());
  return std::ldexp(1., design.from_products() ? -size + size % 2 : -2 * size);
}

Setting scaled(Setting setting, double unit) {
  setting.rho /= unit;
  return setting;
}

/// 1/sqrt of the number of samples.
DoubleDouble weight(const Design& design) { return DoubleDouble(1) / sqrt(DoubleDouble(static_cast<double>(design.n()))); }

Wide as_given(const Design& design) {
  Wide rows = widened(design.given());
  if (design.beyond().size() > 0) rows += widened(design.beyond());
  return rows;
}

}  // namespace

SecondMoment::Span::Span(const Design& design, const Setting& setting)
    : unit(unit_of(design)), combined(design.U() * (design.lambda() * unit).cwiseSqrt().cwiseInverse().asDiagonal()) {
  Wide given = as_given(design), wide = widened(combined);
  given *= DoubleDouble(design.from_products() ? unit : std::sqrt(unit));
  Wide columns;  // rows = given columns mended
  if (design.from_products()) {
    columns = wide / DoubleDouble(static_cast<double>(design.n()));
    rows = product(given, columns);
    mended = inverse_root(symmetric_product(transposed(wide), rows));
  } else {
    const DoubleDouble share = weight(design);
    columns = product(transposed(given), wide) * share;  // (d, r)
    mended = inverse_root(symmetric_product(transposed(columns), columns));
    columns *= share;
    rows = product(given, columns);
  }
  rows = product(rows, mended);
  // Near H's eigenvectors now, as near as sums of rows that cancel come; turned to K's.
  const MomentMaps<double> maps(rounded(rows), design.rows_each(), scaled(setting, unit), Space::parameters);
  Wide turn = widened(eigenvectors(maps.K()));
  turn = product(turn, inverse_root(symmetric_product(transposed(turn), turn)));
  rows = product(rows, turn);
  mended = product(mended, turn);
  terms = rounded(given).cwiseAbs() * rounded(product(columns, mended)).cwiseAbs();
}

SecondMoment::SecondMoment(const Design& design, const Setting& setting) : SecondMoment(design, setting, cheaper_space(design)) {}

SecondMoment::SecondMoment(const Design& design, const Setting& setting, Space space)
    : given(setting),
      span(design, setting),
      in_double_doubles(span.rows, design.rows_each(), scaled(setting, span.unit), space),
      in_doubles(rounded(span.rows), design.rows_each(), scaled(setting, span.unit), space),
      mean_diagonal(rounded(in_double_doubles.K()).diagonal()) {
  require_descent(setting);
}

Wide SecondMoment::drift() const {
  Wide mean = exact().K();
  for (Index i = 0; i < mean.rows(); ++i) mean(i, i) += DoubleDouble::product(given.weight_decay, unit());
  return mean;
}

Wide SecondMoment::coordinates(const Wide& e) const {
  return product(transposed(span.mended), product(widened(span.combined.transpose()), e)) * DoubleDouble(std::sqrt(unit()));
}

Wide SecondMoment::J(double eta) const {
  Wide factor = exact().K() * DoubleDouble(-eta / unit());
  for (Index i = 0; i < factor.rows(); ++i) factor(i, i) += 1;
  return factor;
}

Wide SecondMoment::T(const Wide& W, double eta) const {
  const double step = eta / unit();
  const Wide mean = J(eta);
  Wide image = product(product(mean, W), mean);
  if (!noiseless()) image += exact().N(W) * (DoubleDouble(step) * step);
  return image;
}

Wide SecondMoment::P(const Wide& W) const { return with_transpose(product(exact().K(), W)); }

Wide SecondMoment::solve_P(const Wide& Y) const {
  const Wide& K = exact().K();
  const Index r = K.rows();
  Wide solved = Wide::Zero(r, r), rest = Y;
  for (int step = 0; step < 12; ++step) {
    double left = 0;  // of the last correction, relative to the form's own axes
    const VectorXd before = rounded(solved).diagonal();
    for (Index j = 0; j < r; ++j)
      for (Index i = 0; i < r; ++i) {
        const DoubleDouble correction = rest(i, j) / (K(i, i) + K(j, j));
        left = std::max(left, std::abs(static_cast<double>(correction)) / std::sqrt(before[i] * before[j]));
        solved(i, j) += correction;
      }
    if (left < 0x1p-90) return solved;
    rest = Y - P(solved);
  }
  solved.setConstant(std::numeric_limits<double>::quiet_NaN());
  return solved;
}

Wide residuals(const Design& design, const MatrixXd& delta) {
  if (design.from_products()) return widened(design.L() * delta);
  return product(as_given(design), widened(delta)) * weight(design);
}

}  // namespace valley::theory

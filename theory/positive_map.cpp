#include "theory/positive_map.hpp"

#include <Spectra/GenEigsSolver.h>
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();
constexpr double tight = 1e-8;  // relative width that counts as converged

VectorXd eigenvalues(const MatrixXd& m) {
  return Eigen::SelfAdjointEigenSolver<MatrixXd>(m, Eigen::EigenvaluesOnly).eigenvalues();
}

/// 1/sqrt of the diagonal: scaling by it makes a graded form well conditioned, and is a congruence.
VectorXd unit_diagonal(const MatrixXd& form) {
  return form.diagonal().unaryExpr([](double x) { return x > 0 ? 1 / std::sqrt(x) : 1.; });
}

MatrixXd scaled(const MatrixXd& form, const VectorXd& scale) { return scale.asDiagonal() * form * scale.asDiagonal(); }

MatrixXd symmetric(const MatrixXd& m) { return (m + m.transpose()) / 2; }

/// An iteration's view of its map: counts applications, keeps results symmetric.
struct Counted {
  const FormMap& map;
  int applications = 0;

  MatrixXd operator()(const MatrixXd& W) {
    ++applications;
    return symmetric(map(W));
  }
};

/// Largest c with image - c Q Q^T >= 0, the image >= 0: 1 / lambda_max(Q^T image^-1 Q). The image may be singular:
/// its unit-diagonal scaling is lifted by its own rounding error, and axes on which both forms are no more than
/// rounding of their largest entry are left out.
double largest_below(const MatrixXd& image, const MatrixXd& Q) {
  const double rounding = 4 * eps * static_cast<double>(image.rows());
  const VectorXd own = image.diagonal(), asked = Q.rowwise().squaredNorm();
  std::vector<Index> axes;
  for (Index i = 0; i < own.size(); ++i)
    if (own[i] > rounding * own.maxCoeff() || asked[i] > rounding * asked.maxCoeff()) axes.push_back(i);
  const MatrixXd kept = image(axes, axes);
  const VectorXd scale = unit_diagonal(kept);
  MatrixXd lifted = scaled(kept, scale);
  lifted.diagonal().array() += rounding;
  const Eigen::LLT<MatrixXd> cholesky(lifted);
  if (cholesky.info() != Eigen::Success) return 0;
  const MatrixXd B = cholesky.matrixL().solve(scale.asDiagonal() * Q(axes, Eigen::all));
  const MatrixXd gram = B.cols() <= B.rows() ? MatrixXd(B.transpose() * B) : MatrixXd(B * B.transpose());
  const VectorXd values = eigenvalues(gram);
  const double largest = values[values.size() - 1];
  return largest > 0 && std::isfinite(largest) ? 1 / largest : 0;
}

/// The enclosure that W gives, image = T(W); start, T(start) make W positive definite where it is not.
class Enclosure {
 public:
  Enclosure(Counted& counted, const MatrixXd& positive) : T(counted), start(positive), start_image(T(positive)) {}

  double low = 0, high = infinity;

  Certified result() const { return {(low + high) / 2, low, high, within(tight), T.applications}; }

  bool within(double relative) const { return high <= (1 + relative) * low; }

  void tighten(const MatrixXd& W, const MatrixXd& image) {
    between(W, image);  // all it takes where W is positive definite
    if (within(tight)) return;
    below(W, image);
    for (const double mix : {1e-13, 1e-10, 1e-7, 1e-4, 1e-2}) {
      if (within(tight)) return;
      const double weight = mix * W.trace() / start.trace();
      between(W + weight * start, image + weight * start_image);
    }
    truncate(W);  // a map that splits has a singular dominant form: look for it inside W
  }

 private:
  void between(const MatrixXd& W, const MatrixXd& image) {
    const auto [least, most] = pencil_range(image, W);
    const double rounding = 8 * eps * static_cast<double>(W.rows());
    if (std::isfinite(most)) {
      high = std::min(high, most * (1 + rounding));
      low = std::max(low, least - most * rounding);
    }
  }

  void below(const MatrixXd& W, const MatrixXd& image) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(W);
    const VectorXd root = solver.eigenvalues().cwiseMax(0).cwiseSqrt();
    low = std::max(
        low, largest_below(image, solver.eigenvectors() * root.asDiagonal()) * (1 - 8 * eps * static_cast<double>(W.rows())));
  }

  void truncate(const MatrixXd& W) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(W);
    const VectorXd& values = solver.eigenvalues();
    const Index r = values.size();
    Index last = r;
    for (const double cut : {1e-14, 1e-11, 1e-8, 1e-5, 1e-2, 0.5}) {
      const Index kept = (values.array() > cut * values[r - 1]).count();
      if (kept == last) continue;
      last = kept;
      const MatrixXd V = solver.eigenvectors().rightCols(kept);
      const MatrixXd part = V * values.tail(kept).asDiagonal() * V.transpose();
      below(part, T(part));
    }
  }

  Counted& T;
  const MatrixXd& start;
  MatrixXd start_image;
};

/// Symmetric (r, r) forms as vectors of their r (r + 1) / 2 lower entries, off the diagonal times sqrt 2.
struct Stacked {
  using Scalar = double;
  Counted& T;
  Index r;

  Index rows() const { return r * (r + 1) / 2; }
  Index cols() const { return rows(); }

  MatrixXd form(const double* in) const {
    MatrixXd W(r, r);
    for (Index j = 0; j < r; ++j)
      for (Index i = j; i < r; ++i) W(i, j) = W(j, i) = i == j ? *in++ : *in++ / std::numbers::sqrt2;
    return W;
  }
  void stack(const MatrixXd& W, double* out) const {
    for (Index j = 0; j < r; ++j)
      for (Index i = j; i < r; ++i) *out++ = i == j ? W(i, j) : W(i, j) * std::numbers::sqrt2;
  }
  void perform_op(const double* in, double* out) const { stack(T(form(in)), out); }
};

/// The eigenvector of the largest real part, with its value; empty where none was found.
std::pair<double, VectorXd> dominant_vector(Stacked& op, const MatrixXd& from) {
  constexpr Index dense = 66, basis = 16;  // up to 11 x 11 forms the whole matrix is cheaper than iterating
  if (op.rows() <= dense) {
    MatrixXd matrix(op.rows(), op.rows());
    VectorXd unit = VectorXd::Zero(op.rows());
    for (Index k = 0; k < op.rows(); ++k) {
      unit[k] = 1;
      op.perform_op(unit.data(), matrix.col(k).data());
      unit[k] = 0;
    }
    const Eigen::EigenSolver<MatrixXd> solver(matrix);
    Index largest = 0;
    solver.eigenvalues().real().maxCoeff(&largest);
    return {solver.eigenvalues()[largest].real(), solver.eigenvectors().col(largest).real()};
  }
  try {
    VectorXd start(op.rows());
    op.stack(from, start.data());
    Spectra::GenEigsSolver<Stacked> solver(op, 1, basis);
    solver.init(start.data());
    if (solver.compute(Spectra::SortRule::LargestReal, 60, 1e-13) < 1) return {};
    return {solver.eigenvalues()[0].real(), solver.eigenvectors(1).col(0).real()};
  } catch (const std::exception&) {
    return {};  // a breakdown of the iteration: what power iteration found stands
  }
}

/// The dominant value and form by way of vectors; an empty form where none was found.
std::pair<double, MatrixXd> dominant_form(Counted& T, const MatrixXd& from) {
  Stacked op{T, from.rows()};
  const auto [value, vector] = dominant_vector(op, from);
  if (vector.size() == 0) return {};
  const MatrixXd form = op.form(vector.data());
  return {value, form.trace() < 0 ? MatrixXd(-form) : form};
}

}  // namespace

PencilRange pencil_range(const MatrixXd& A, const MatrixXd& B) {
  const VectorXd scale = unit_diagonal(B);
  const Eigen::LLT<MatrixXd> cholesky(scaled(B, scale));
  if (cholesky.info() != Eigen::Success || !(B.diagonal().minCoeff() > 0)) return {-infinity, infinity};
  const MatrixXd half = cholesky.matrixL().solve(scaled(A, scale));
  const VectorXd values = eigenvalues(symmetric(cholesky.matrixL().solve(half.transpose())));
  return {values[0], values[values.size() - 1]};
}

Certified enclose(const FormMap& map, const MatrixXd& start, const MatrixXd& W) {
  Counted T{map};
  Enclosure enclosure(T, start);
  enclosure.tighten(W, T(W));
  return enclosure.result();
}

Perron perron(const FormMap& map, const MatrixXd& start) {
  Counted T{map};
  MatrixXd W = start / start.trace();
  double size = 0;
  constexpr int steps = 8;
  for (int step = 0; step < steps; ++step) {
    const MatrixXd image = T(W);
    size = image.trace();
    if (!(size > 0) || !std::isfinite(size)) return {0, W, T.applications};
    const MatrixXd before = W;
    W = image / size;
    if ((W - before).norm() < 1e-13 * W.norm()) return {size, W, T.applications};
  }
  if (const auto [value, form] = dominant_form(T, W); form.size() > 0 && form.allFinite())
    return {value, form / form.trace(), T.applications};
  return {size, W, T.applications};
}

Certified spectral_radius(const FormMap& map, const MatrixXd& start) {
  const Perron found = perron(map, start);
  Certified radius = enclose(map, start, found.form);
  radius.applications += found.applications;
  return radius;
}

}  // namespace valley::theory

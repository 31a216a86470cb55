#include "theory/positive_map.hpp"

#include <Spectra/GenEigsSolver.h>
#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();

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
/// rounding of their largest entry are left out. 0 where nothing is found.
double largest_below(const MatrixXd& image, const MatrixXd& Q) {
  const double rounding = 4 * eps * static_cast<double>(image.rows());
  const VectorXd own = image.diagonal(), asked = Q.rowwise().squaredNorm();
  std::vector<Index> axes;
  for (Index i = 0; i < own.size(); ++i)
    if (own[i] > rounding * own.maxCoeff() || asked[i] > rounding * asked.maxCoeff()) axes.push_back(i);
  if (axes.empty()) return 0;
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

/// What forms prove of the radius. `start`, positive definite, has the natural scale of every axis: an image's
/// entry ij is known to rounding of sqrt(start_ii start_jj) max_k image_kk / start_kk.
class Enclosure {
 public:
  Enclosure(Counted& counted, const MatrixXd& positive) : T(counted), axes(positive.diagonal()), start(positive) {}

  double low = 0, high = infinity;

  /// An interval that rounding turned over is reported the right way round.
  Certified result(double estimate) const {
    const auto [least, most] = std::minmax(low, high);
    return {std::clamp(estimate, least, most), least, most, is_tight(least, most), T.applications};
  }

  void tighten(const MatrixXd& W, double radius, Look look) {
    const MatrixXd image = T(W);
    between(W, image);                       // all it takes where W is well inside the cone
    constexpr double rounding_alone = 1e-3;  // an interval this tight is as wide as rounding makes it: no more work helps
    if (high <= (1 + rounding_alone) * low || look == Look::glance) return;
    // A map that splits has a singular dominant form. From below, look inside W; from above, add to W a form that is
    // positive definite and grows no faster anywhere: Z = sum_k (T/radius)^k start, T Z <= radius Z off W's own axes.
    below(W, image);
    truncate(W);
    if (is_tight(low, high) || !(radius > 0)) return;
    MatrixXd term = start / start.trace(), Z = term;
    for (const int terms : {64, 448}) {
      for (int k = 0; k < terms; ++k) Z += term = T(term) / radius;
      if (is_tight(low, high) || !Z.allFinite()) return;
      const MatrixXd Z_image = T(Z);
      for (const double weight : {1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1.}) {
        const double w = weight * W.trace() / Z.trace();
        between(W + w * Z, image + w * Z_image);
      }
    }
  }

 private:
  void between(const MatrixXd& W, const MatrixXd& image) {
    const auto [least, most] = pencil_range(image, W);
    if (!std::isfinite(most)) return;
    const double rounding = 4 * eps * std::sqrt(static_cast<double>(W.rows()));
    const double size = (image.diagonal().array() / axes.array()).maxCoeff();
    const double slack = rounding * (most + size * pencil_range(axes.asDiagonal(), W).high);
    high = std::min(high, most + slack);
    low = std::max(low, least - slack);
  }

  /// For singular W, to 1e-9: the image's rounding can't be told from its zeros.
  void below(const MatrixXd& W, const MatrixXd& image) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(W);
    const VectorXd root = solver.eigenvalues().cwiseMax(0).cwiseSqrt();
    low = std::max(low, largest_below(image, solver.eigenvectors() * root.asDiagonal()) * (1 - 1e-9));
  }

  void truncate(const MatrixXd& W) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(W);
    const VectorXd& values = solver.eigenvalues();
    const Index r = values.size();
    Index last = r;
    for (const double cut : {1e-14, 1e-11, 1e-8, 1e-5, 1e-2, 0.5}) {
      const Index kept = (values.array() > cut * values[r - 1]).count();
      if (kept == last || kept == 0 || is_tight(low, high)) continue;
      last = kept;
      const MatrixXd V = solver.eigenvectors().rightCols(kept);
      const MatrixXd part = V * values.tail(kept).asDiagonal() * V.transpose();
      below(part, T(part));
    }
  }

  Counted& T;
  VectorXd axes;
  const MatrixXd& start;
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

/// The dominant vector of a small operator: `from` under its matrix squared 40 times, so that several vectors of the
/// same value do no harm.
VectorXd dominant_dense(const Stacked& op, const VectorXd& from) {
  MatrixXd matrix(op.rows(), op.rows());
  VectorXd unit = VectorXd::Zero(op.rows());
  for (Index k = 0; k < op.rows(); ++k) {
    unit[k] = 1;
    op.perform_op(unit.data(), matrix.col(k).data());
    unit[k] = 0;
  }
  for (int k = 0; k < 40; ++k) {
    matrix /= matrix.norm();
    matrix = MatrixXd(matrix * matrix);
  }
  return matrix * from;
}

/// The dominant vector by Arnoldi; empty where none was found.
VectorXd dominant_krylov(Stacked& op, const VectorXd& from) {
  try {
    Spectra::GenEigsSolver<Stacked> solver(op, 1, 16);
    solver.init(from.data());
    if (solver.compute(Spectra::SortRule::LargestReal, 60, 1e-13) < 1) return {};
    return solver.eigenvectors(1).col(0).real();
  } catch (const std::exception&) {
    return {};  // a breakdown of the iteration: what power iteration found stands
  }
}

/// The dominant form, positive semidefinite, of trace 1; empty where none was found.
MatrixXd dominant_form(Counted& T, const MatrixXd& from) {
  Stacked op{T, from.rows()};
  VectorXd start(op.rows());
  op.stack(from, start.data());
  constexpr Index dense = 66;  // up to 11 x 11 forms the whole matrix is cheaper than iterating
  const VectorXd vector = op.rows() <= dense ? dominant_dense(op, start) : dominant_krylov(op, start);
  if (vector.size() == 0 || !vector.allFinite()) return {};
  MatrixXd form = op.form(vector.data());
  if (form.trace() < 0) form = -form;
  const Eigen::LLT<MatrixXd> definite(form);
  if (definite.info() != Eigen::Success) {
    const Eigen::SelfAdjointEigenSolver<MatrixXd> solver(form);
    form = solver.eigenvectors() * solver.eigenvalues().cwiseMax(0).asDiagonal() * solver.eigenvectors().transpose();
  }
  return form.trace() > 0 ? MatrixXd(form / form.trace()) : MatrixXd();
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

Certified enclose(const FormMap& map, const MatrixXd& start, const Perron& found, Look look) {
  Counted T{map};
  Enclosure enclosure(T, start);
  enclosure.tighten(found.form, found.radius, look);
  Certified radius = enclosure.result(found.radius);
  radius.applications += found.applications;
  return radius;
}

Perron perron(const FormMap& map, const MatrixXd& start) {
  Counted T{map};
  Perron at{0, start / start.trace(), 0};
  // One step from at.form; whether it stayed where it was, to `tolerance`.
  const auto stays = [&](double tolerance) {
    const MatrixXd image = T(at.form);
    at.radius = image.trace();
    at.applications = T.applications;
    if (!(at.radius > 0) || !std::isfinite(at.radius)) {
      at.radius = 0;
      return true;
    }
    const MatrixXd before = at.form;
    at.form = image / at.radius;
    return (at.form - before).norm() < tolerance * at.form.norm();
  };
  constexpr int few = 8, many = 400;
  for (int step = 0; step < few; ++step)
    if (stays(1e-13)) return at;
  const MatrixXd by_power = at.form;
  if (const MatrixXd form = dominant_form(T, by_power); form.size() > 0) {
    at.form = form;
    if (stays(1e-8)) return at;
    at.form = by_power;  // with several dominant forms Arnoldi may end at none of them
  }
  for (int step = 0; step < many; ++step)
    if (stays(1e-13)) break;
  return at;
}

Certified spectral_radius(const FormMap& map, const MatrixXd& start) {
  return enclose(map, start, perron(map, start), Look::thorough);
}

}  // namespace valley::theory

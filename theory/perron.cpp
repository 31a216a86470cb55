#include "theory/perron.hpp"

#include <Spectra/GenEigsSolver.h>
#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "base/decompositions.hpp"
#include "theory/axes.hpp"
#include "theory/wide.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

/// An iteration's view of its map: counts applications, keeps results symmetric.
struct Counted {
  const FormMap& map;
  int applications = 0;

  MatrixXd operator()(const MatrixXd& W) {
    ++applications;
    return symmetric(map(W));
  }
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
/// same value do no harm, nor, with the radius added to all, vectors of minus the value.
VectorXd dominant_dense(const Stacked& op, const VectorXd& from, double radius) {
  MatrixXd matrix(op.rows(), op.rows());
  VectorXd unit = VectorXd::Zero(op.rows());
  for (Index k = 0; k < op.rows(); ++k) {
    unit[k] = 1;
    op.perform_op(unit.data(), matrix.col(k).data());
    unit[k] = 0;
  }
  matrix.diagonal().array() += radius;
  for (int k = 0; k < 40; ++k) {
    matrix /= matrix.norm();
    matrix = MatrixXd(matrix * matrix);
  }
  return matrix * from;
}

/// The dominant vector by Arnoldi; empty where none was found. Each application of a large map takes its time, and the proof of a
/// large form asks for less of it.
VectorXd dominant_krylov(Stacked& op, const VectorXd& from) {
  const bool large = op.r > cheap;
  try {
    Spectra::GenEigsSolver<Stacked> solver(op, 1, large ? 10 : 16);
    solver.init(from.data());
    if (solver.compute(Spectra::SortRule::LargestReal, 60, large ? 1e-10 : 1e-13) < 1) return {};
    return solver.eigenvectors(1).col(0).real();
  } catch (const std::exception&) {
    return {};  // a breakdown of the iteration: what power iteration found stands
  }
}

/// The dominant form, positive semidefinite, of trace 1; empty where none was found.
MatrixXd dominant_form(Counted& T, const MatrixXd& from, double radius) {
  Stacked op{T, from.rows()};
  VectorXd start(op.rows());
  op.stack(from, start.data());
  constexpr Index dense = 66;  // up to 11 x 11 forms the whole matrix is cheaper than iterating
  const VectorXd vector = op.rows() <= dense ? dominant_dense(op, start, radius) : dominant_krylov(op, start);
  if (vector.size() == 0 || !vector.allFinite()) return {};
  MatrixXd form = op.form(vector.data());
  if (form.trace() < 0) form = -form;
  const Eigen::LLT<MatrixXd> definite(form);
  if (definite.info() != Eigen::Success) {
    const Eigenpairs pairs = symmetric_eigenpairs(form);
    form = pairs.vectors * pairs.values.cwiseMax(0).asDiagonal() * pairs.vectors.transpose();
  }
  return form.trace() > 0 ? MatrixXd(form / form.trace()) : MatrixXd();
}

}  // namespace

Perron perron(const FormMap& map, const MatrixXd& start) {
  Counted T{map};
  Perron at{0, start / start.trace(), 0};
  // One step from at.form; whether it stayed where it was, to `tolerance`. Half a step goes halfway: no form goes to and fro.
  const auto stays = [&](double tolerance, double share = 1) {
    const MatrixXd image = T(at.form);
    at.radius = image.trace();
    at.applications = T.applications;
    if (!(at.radius > 0) || !std::isfinite(at.radius)) {
      at.radius = 0;
      return true;
    }
    const MatrixXd before = at.form;
    at.form += share * (image / at.radius - before);
    return (at.form - before).norm() < tolerance * at.form.norm();
  };
  constexpr int many = 400;
  const int few = start.rows() > cheap ? 3 : 8;
  for (int step = 0; step < few; ++step)
    if (stays(1e-13)) return at;
  const MatrixXd by_power = at.form;
  if (const MatrixXd form = dominant_form(T, by_power, at.radius); form.size() > 0) {
    at.form = form;
    if (stays(1e-8)) return at;
    at.form = by_power;  // with several dominant forms Arnoldi may end at none of them
  }
  for (int step = 0; step < many; ++step)
    if (stays(1e-13, 0.5)) break;
  return at;
}

}  // namespace valley::theory

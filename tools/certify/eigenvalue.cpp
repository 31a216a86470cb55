#include "tools/certify/eigenvalue.hpp"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <cmath>

namespace valley::certify {

using Eigen::Index;
using Eigen::MatrixXd;

MatrixXd doubles(const Matrix& m) {
  MatrixXd all(m.rows(), m.cols());
  for (Index i = 0; i < m.size(); ++i) all.data()[i] = m.data()[i].convert_to<double>();
  return all;
}

namespace {

/// Diagonal scaling until rows and columns are of one size (Osborne): eigenvalues in doubles are then good to the last digits
/// of the matrix's own entries.
void balance(MatrixXd& m) {
  for (int sweep = 0; sweep < 20; ++sweep)
    for (Index i = 0; i < m.rows(); ++i) {
      const double across = m.row(i).cwiseAbs().sum() - std::abs(m(i, i)), down = m.col(i).cwiseAbs().sum() - std::abs(m(i, i));
      if (!(across > 0 && down > 0)) continue;
      const double factor = std::sqrt(down / across);
      m.row(i) *= factor;
      m.col(i) /= factor;
    }
}

}  // namespace

std::optional<Real> largest_eigenvalue(const Matrix& A, const Matrix& B) {
  const Matrix quotient = B.partialPivLu().solve(A);
  MatrixXd rounded = doubles(quotient);
  balance(rounded);
  const double estimate = rounded.eigenvalues().cwiseAbs().maxCoeff();
  const Index D = A.rows();
  const Matrix I = Matrix::Identity(D, D);
  Vector w = Vector::Ones(D);
  for (Index i = 0; i < D; ++i) w[i] += Real(i) / 7;
  // From above, so that the largest is the nearest; nearer where others crowd about it.
  Real shift = Real(estimate) * (1 + Real(1e-10)), before = 0;
  for (int round = 0; round < 40; ++round) {
    const Eigen::PartialPivLU<Matrix> solver(quotient - shift * I);
    for (int step = 0; step < 30; ++step) {
      const Vector next = solver.solve(w);
      const Real value = shift + w.squaredNorm() / w.dot(next);
      w = next / next.norm();
      if (step > 1 && abs(value - before) <= abs(value) * Real(1e-30)) return value;
      before = value;
    }
    if (before < shift) shift = before + (shift - before) * Real(0.4);
  }
  return std::nullopt;
}

}  // namespace valley::certify

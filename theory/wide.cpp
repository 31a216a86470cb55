#include "theory/wide.hpp"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "base/blas_threads.hpp"
#include "base/decompositions.hpp"
#include "theory/shared_products.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();

constexpr int slice_count = 5;

double multiplications(Index rows, Index inner, Index columns) {
  return static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns);
}

int threads_of_products = 0;

/// Threads for a product of so many multiplications: those of small ones cost more than they save.
BlasThreads threads_for(double multiplications) {
  return BlasThreads(multiplications < 128. * 128 * 128 ? 0 : threads_of_products);
}

/// So few bits that the products of one order add up without rounding: 3 bits for up to 5 of them, and one for each doubling of
/// the length.
int bits_for(Index length) { return (52 - 3 - std::ilogb(static_cast<double>(length))) / 2; }

/// Slices of A that add up to it, each entry a multiple of its row's unit and of `bits` bits at most; the first is largest.
template <class Matrix>
std::vector<MatrixXd> slices_of_rows(Matrix A, int bits) {
  std::vector<MatrixXd> slices;
  VectorXd shift(A.rows());
  for (int k = 0; k < slice_count; ++k) {
    MatrixXd slice = A.template cast<double>();
    const VectorXd largest = slice.cwiseAbs().rowwise().maxCoeff();
    // Adding and taking away 1.5 x 2^52 units rounds to whole units of the row.
    for (Index i = 0; i < A.rows(); ++i) shift[i] = largest[i] > 0 ? std::ldexp(1.5, std::ilogb(largest[i]) + 1 - bits + 52) : 0;
    for (Index j = 0; j < A.cols(); ++j)
      for (Index i = 0; i < A.rows(); ++i) {
        slice(i, j) = (slice(i, j) + shift[i]) - shift[i];
        A(i, j) -= slice(i, j);
      }
    slices.push_back(std::move(slice));
  }
  return slices;
}

Wide product_by_slices(const Wide& A, const Wide& B) {
  const int bits = bits_for(A.cols());
  const std::vector<MatrixXd> a = slices_of_rows(A, bits);
  const std::vector<MatrixXd> b = slices_of_rows(Wide(B.transpose()), bits);
  Wide sum = Wide::Zero(A.rows(), B.cols());
  const BlasThreads shared = threads_for(multiplications(A.rows(), A.cols(), B.cols()));
  for (int order = slice_count - 1; order >= 0; --order) {  // the smallest first
    MatrixXd terms = MatrixXd::Zero(A.rows(), B.cols());
    for (int i = 0; i <= order; ++i) {
      const MatrixXd &left = a[static_cast<std::size_t>(i)], &right = b[static_cast<std::size_t>(order - i)];
      if (!left.isZero(0) && !right.isZero(0)) terms.noalias() += left * right.transpose();
    }
    for (Index k = 0; k < sum.size(); ++k) sum.data()[k] += terms.data()[k];
  }
  return sum;
}

/// inverse_root where the rounded form's own Cholesky factor is near enough for Newton's iteration, which has products only.
Wide newton_inverse_root(const Wide& S) {
  const Index r = S.rows();
  const Eigen::LLT<MatrixXd> cholesky(rounded(S));
  if (cholesky.info() != Eigen::Success) return {};
  Wide X = widened(cholesky.matrixU().solve(MatrixXd::Identity(r, r)));
  for (int step = 0; step < 6; ++step) {
    Wide rest = -product(product(Wide(X.transpose()), S), X);
    for (Index i = 0; i < r; ++i) rest(i, i) += 1;
    const double left = rounded(rest).norm();
    if (!(left < 0.1)) return {};
    X += product(X, rest) * DoubleDouble(0.5);
    if (left < 0x1p-56) return X;  // its square is beyond the last digit
  }
  return {};
}

}  // namespace

void share_products(int threads) { threads_of_products = threads; }
void share_products() { share_products(static_cast<int>(std::thread::hardware_concurrency())); }

Wide product(const Wide& A, const Wide& B) {
  constexpr double small = 24. * 24 * 24;  // multiplications below which slicing costs more than it saves
  if (multiplications(A.rows(), A.cols(), B.cols()) < small) return A.lazyProduct(B);
  return product_by_slices(A, B);
}

Wide products_of_rows(const MatrixXd& X) {
  const std::vector<MatrixXd> slices = slices_of_rows(X, bits_for(X.cols()));
  Wide sum = Wide::Zero(X.rows(), X.rows());
  const BlasThreads shared = threads_for(multiplications(X.rows(), X.cols(), X.rows()));
  for (int order = slice_count - 1; order >= 0; --order) {
    MatrixXd terms = MatrixXd::Zero(X.rows(), X.rows());
    for (int i = 0; 2 * i <= order; ++i) {
      const MatrixXd &left = slices[static_cast<std::size_t>(i)], &right = slices[static_cast<std::size_t>(order - i)];
      if (left.isZero(0) || right.isZero(0)) continue;
      const MatrixXd one = left * right.transpose();
      terms += one;
      if (2 * i < order) terms += one.transpose();
    }
    for (Index k = 0; k < sum.size(); ++k) sum.data()[k] += terms.data()[k];
  }
  return sum;
}

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
  const MatrixXd pencil = rounded(product(product(Wide(X.transpose()), A), X));
  if (!pencil.allFinite()) return {-infinity, infinity, infinity};
  const VectorXd values = symmetric_eigenvalues((pencil + pencil.transpose()) / 2);
  const double largest = values.cwiseAbs().maxCoeff();
  const double error = 4 * std::sqrt(static_cast<double>(values.size())) * std::numeric_limits<double>::epsilon() * largest;
  return {values[0] - error, values[values.size() - 1] + error, rounded(X).squaredNorm()};
}

}  // namespace valley::theory

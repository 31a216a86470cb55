// Large products, of doubles and of double-doubles, in panels of columns that threads share.
#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "base/blas_threads.hpp"
#include "base/side_by_side.hpp"
#include "theory/shared_products.hpp"
#include "theory/wide.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int slice_count = 5;
constexpr int all_bits = 100;             // that a product keeps of its row's and its column's largest entry
constexpr Index narrow = 32, wide = 128;  // panels, at least: of a symmetric product narrow ones save more than they cost

int threads_of_products = 0;

double multiplications(Index rows, Index inner, Index columns) {
  return static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns);
}

/// task(first, width) for panels of columns that are cut alike whatever the number of threads. Those of small products cost
/// more than they save.
void over_panels(Index columns, Index least, double multiplications, const std::function<void(Index first, Index width)>& task) {
  const Index width = std::max((columns + 7) / 8, least);
  if (threads_of_products == 0 || multiplications < 128. * 128 * 128) {
    for (Index first = 0; first < columns; first += width) task(first, std::min(width, columns - first));
    return;
  }
  const BlasThreads one(1);
  side_by_side(static_cast<std::size_t>((columns + width - 1) / width), threads_of_products, [&](std::size_t k) {
    const Index first = static_cast<Index>(k) * width;
    task(first, std::min(width, columns - first));
    return true;
  });
}

/// So few bits that the products of one order add up without rounding: 3 bits for up to 5 of them, and one for each doubling of
/// the length.
int bits_for(Index length) { return (52 - 3 - std::ilogb(static_cast<double>(length))) / 2; }

/// Slices of A that add up to it but for what is beyond the last, each entry a multiple of its row's unit and of `bits` bits at
/// most; the first is largest. Empty ones are of no size.
template <class Matrix>
std::vector<MatrixXd> slices_of_rows(const Matrix& A, int bits, int count) {
  VectorXd shift(A.rows());  // adding and taking away 1.5 x 2^52 units rounds to whole units of the row
  const VectorXd largest = A.template cast<double>().cwiseAbs().rowwise().maxCoeff();
  for (Index i = 0; i < A.rows(); ++i)
    shift[i] = std::isfinite(largest[i]) && largest[i] > 0 ? std::ldexp(1.5, std::ilogb(largest[i]) + 1 - bits + 52) : 0;
  std::vector<MatrixXd> slices(static_cast<std::size_t>(count));
  for (MatrixXd& slice : slices) slice.resize(A.rows(), A.cols());
  std::vector<std::atomic<bool>> filled(slices.size());
  const double down = std::ldexp(1., -bits);
  over_panels(A.cols(), narrow, multiplications(A.rows(), A.cols(), 16), [&](Index first, Index width) {
    std::vector<char> here(filled.size());
    for (Index j = first; j < first + width; ++j)
      for (Index i = 0; i < A.rows(); ++i) {
        auto rest = A(i, j);
        double unit = shift[i];
        for (std::size_t k = 0; k < slices.size(); ++k, unit *= down) {
          const double slice = (static_cast<double>(rest) + unit) - unit;
          slices[k](i, j) = slice;
          rest -= slice;
          if (!(slice == 0)) here[k] = 1;
        }
      }
    for (std::size_t k = 0; k < filled.size(); ++k)
      if (here[k] != 0) filled[k] = true;
  });
  for (std::size_t k = 0; k < filled.size(); ++k)
    if (!filled[k]) slices[k].resize(0, 0);
  return slices;
}

/// a b^T of slices, or of a symmetric one the entries from the diagonal's panels down.
Wide of_slices(const std::vector<MatrixXd>& a, const std::vector<MatrixXd>& b, Index rows, Index inner, Index columns,
               bool symmetric) {
  Wide sum = Wide::Zero(rows, columns);
  over_panels(columns, symmetric ? narrow : wide, multiplications(rows, inner, columns), [&](Index first, Index width) {
    const Index top = symmetric ? first : 0;
    auto panel = sum.block(top, first, rows - top, width);
    for (std::size_t order = a.size(); order-- > 0;) {  // the smallest first
      MatrixXd terms = MatrixXd::Zero(rows - top, width);
      for (std::size_t i = 0; i <= order; ++i) {
        const MatrixXd &left = a[i], &right = b[order - i];
        if (left.size() > 0 && right.size() > 0)
          terms.noalias() += left.bottomRows(rows - top) * right.middleRows(first, width).transpose();
      }
      for (Index j = 0; j < width; ++j)
        for (Index i = 0; i < terms.rows(); ++i) panel(i, j) += terms(i, j);
    }
  });
  return sum;
}

template <class Matrix>
void mirror_down(Matrix& M) {
  for (Index j = 0; j < M.cols(); ++j)
    for (Index i = 0; i < j; ++i) M(i, j) = M(j, i);
}

/// What a square matrix has off its diagonal, of its row's largest entry: the largest such share.
double off_diagonal(const Wide& A) {
  double share = 0;
  MatrixXd size = rounded(A).cwiseAbs();
  const VectorXd own = size.diagonal();
  size.diagonal().setZero();
  const VectorXd off = size.rowwise().maxCoeff();
  for (Index i = 0; i < own.size(); ++i)
    if (!(off[i] == 0)) share = std::max(share, off[i] / std::max(off[i], own[i]));
  return share;
}

/// Fewer slices do where fewer bits are asked.
Wide by_slices(const Wide& A, const Wide& B, int wanted, bool symmetric) {
  const int bits = bits_for(A.cols()), count = std::clamp((wanted + bits - 1) / bits, 1, slice_count);
  return of_slices(slices_of_rows(A, bits, count), slices_of_rows(Wide(B.transpose()), bits, count), A.rows(), A.cols(), B.cols(),
                   symmetric);
}

/// What a square matrix is without its diagonal.
Wide without_diagonal(Wide A) {
  A.diagonal().setZero();
  return A;
}

/// A B, of a symmetric one the lower half. The diagonal of a factor that is nearly diagonal goes apart, and what is left needs
/// the fewer bits the smaller it is.
Wide multiplied(const Wide& A, const Wide& B, int wanted, bool symmetric) {
  constexpr double small = 24. * 24 * 24;  // multiplications below which slicing costs more than it saves
  if (multiplications(A.rows(), A.cols(), B.cols()) < small) return A.lazyProduct(B);
  const double left = A.rows() == A.cols() ? off_diagonal(A) : 1, right = B.rows() == B.cols() ? off_diagonal(B.transpose()) : 1;
  const double share = std::min(left, right);
  if (!(share < 0x1p-16)) return by_slices(A, B, wanted, symmetric);
  const bool first = left <= right;
  Wide result = first ? Wide(A.diagonal().asDiagonal() * B) : Wide(A * B.diagonal().asDiagonal());
  const int bits = share > 0 ? wanted + std::ilogb(share) + 1 : 0;
  if (bits > 0)
    result += first ? by_slices(without_diagonal(A), B, bits, symmetric) : by_slices(A, without_diagonal(B), bits, symmetric);
  return result;
}

}  // namespace

void share_products(int threads) { threads_of_products = threads; }
void share_products() { share_products(cores()); }

int bits_of_products(Index length) { return std::min(all_bits, slice_count * bits_for(length)); }

MatrixXd product(const MatrixXd& A, const MatrixXd& B) {
  MatrixXd result(A.rows(), B.cols());
  over_panels(B.cols(), wide, multiplications(A.rows(), A.cols(), B.cols()),
              [&](Index first, Index width) { result.middleCols(first, width).noalias() = A * B.middleCols(first, width); });
  return result;
}

MatrixXd symmetric_product(const MatrixXd& A, const MatrixXd& B) {
  MatrixXd result(A.rows(), B.cols());
  over_panels(B.cols(), narrow, multiplications(A.rows(), A.cols(), B.cols()), [&](Index first, Index width) {
    const Index rows = A.rows() - first;
    result.block(first, first, rows, width).noalias() = A.bottomRows(rows) * B.middleCols(first, width);
  });
  mirror_down(result);
  return result;
}

Wide product(const Wide& A, const Wide& B) { return multiplied(A, B, all_bits, false); }
Wide product(const Wide& A, const Wide& B, int bits) { return multiplied(A, B, std::clamp(bits, 1, all_bits), false); }

Wide symmetric_product(const Wide& A, const Wide& B) { return symmetric_product(A, B, all_bits); }
Wide symmetric_product(const Wide& A, const Wide& B, int bits) {
  Wide result = multiplied(A, B, std::clamp(bits, 1, all_bits), true);
  mirror_down(result);
  return result;
}

Wide products_of_rows(const MatrixXd& X) {
  const int bits = bits_for(X.cols());
  const std::vector<MatrixXd> slices = slices_of_rows(X, bits, slice_count);
  Wide result = of_slices(slices, slices, X.rows(), X.cols(), X.rows(), true);
  mirror_down(result);
  return result;
}

}  // namespace valley::theory

// Matrices of double-doubles, for what a certificate is evaluated in, beside Eigen's matrices of doubles.
#pragma once

#include <Eigen/Core>

#include "theory/double_double.hpp"

namespace valley::theory {

template <class Scalar>
using MatrixOf = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;
using Wide = MatrixOf<DoubleDouble>;

inline Wide widened(const Eigen::MatrixXd& m) { return m.cast<DoubleDouble>(); }
inline Eigen::MatrixXd rounded(const Wide& m) { return m.cast<double>(); }

inline Wide transposed(const Wide& m) { return m.transpose(); }
template <class Scalar>
MatrixOf<Scalar> with_transpose(const MatrixOf<Scalar>& m) {
  return m + m.transpose();
}
/// What a matrix does as a form.
inline Eigen::MatrixXd symmetric(const Eigen::MatrixXd& m) { return (m + m.transpose()) / 2; }
inline Wide symmetric(const Wide& m) { return with_transpose(m) * DoubleDouble(0.5); }

/// A B. Of wide matrices: the error of an entry is at most some 2^-bits_of_products of its row's largest entry in A times its
/// column's largest in B times their length. Large ones are cut into slices whose products BLAS finds without rounding (Ozaki
/// and others 2012), the fewer the nearer A is to a diagonal matrix.
Eigen::MatrixXd product(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B);
Wide product(const Wide& A, const Wide& B);
/// A B that is symmetric: its lower half, and that again.
Eigen::MatrixXd symmetric_product(const Eigen::MatrixXd& A, const Eigen::MatrixXd& B);
Wide symmetric_product(const Wide& A, const Wide& B);
/// The same to 2^-bits, where that is more: by at most 8 of it.
Wide product(const Wide& A, const Wide& B, int bits);
Wide symmetric_product(const Wide& A, const Wide& B, int bits);
/// X X^T, (n, n), of doubles, (n, k), by the same slices and to the same error: few of them where the numbers have few digits.
Wide products_of_rows(const Eigen::MatrixXd& X);
/// 100, and fewer where the sums are longer than 1023.
int bits_of_products(Eigen::Index length);

/// X with X^T B X = I for a symmetric B, (r, r); of no size where B is not positive definite to double-double rounding.
Wide inverse_root(const Wide& B);

/// Extreme values of x^T A x / x^T B x for symmetric A and B, (r, r), B positive definite, rounded outward: by a few units in
/// the last place of the larger of the two. {-inf, inf} where B is not.
struct PencilRange {
  double low = 0, high = 0;
  double inverse = 0;  // Tr B^-1, no less than x^T x / x^T B x anywhere
};
PencilRange pencil_range(const Wide& A, const Wide& B);
/// The same to 1e-3 of the larger or better, which is little where A is what is left of a difference.
PencilRange rough_pencil_range(const Wide& A, const Wide& B);

}  // namespace valley::theory

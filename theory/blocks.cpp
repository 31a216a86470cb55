#include "theory/blocks.hpp"

namespace valley::theory {

using Eigen::Index;

template <class Scalar>
Blocks<Scalar> Blocks<Scalar>::of(const Matrix& X, Index b) {
  if (b == 1) return Blocks(X.diagonal());
  Matrix blocks(X.rows(), b);
  for (Index i = 0; i < X.rows(); i += b) blocks.middleRows(i, b) = X.block(i, i, b, b);
  return Blocks(std::move(blocks));
}

template <class Scalar>
Blocks<Scalar> Blocks<Scalar>::of_rows(const Matrix& Y, const Matrix& Z, Index b) {
  if (b == 1) return Blocks(Y.cwiseProduct(Z).rowwise().sum());
  Matrix blocks(Y.rows(), b);
  for (Index i = 0; i < Y.rows(); i += b)
    blocks.middleRows(i, b) = Y.middleRows(i, b).lazyProduct(Z.middleRows(i, b).transpose());
  return Blocks(std::move(blocks));
}

template <class Scalar>
Blocks<Scalar> Blocks<Scalar>::transpose() const {
  Matrix blocks(stack.rows(), b());
  for (Index i = 0; i < n(); ++i) blocks.middleRows(i * b(), b()) = block(i).transpose();
  return Blocks(std::move(blocks));
}

template <class Scalar>
MatrixOf<Scalar> Blocks<Scalar>::dense() const {
  if (b() == 1) return stack.col(0).asDiagonal();
  Matrix full = Matrix::Zero(stack.rows(), stack.rows());
  for (Index i = 0; i < n(); ++i) full.block(i * b(), i * b(), b(), b()) = block(i);
  return full;
}

template <class Scalar>
MatrixOf<Scalar> congruence(const Blocks<Scalar>& x, const MatrixOf<Scalar>& L) {
  return product(MatrixOf<Scalar>(L.transpose()), x * L);
}

template <class Scalar>
MatrixOf<Scalar> crossed_product(const MatrixOf<Scalar>& A, const MatrixOf<Scalar>& X, Index b) {
  if (b == 1) return A.cwiseProduct(X).cwiseProduct(A);
  MatrixOf<Scalar> result(A.rows(), A.cols()), left(b, b);
  for (Index j = 0; j < A.cols(); j += b)
    for (Index i = 0; i < A.rows(); i += b) {
      const auto A_ij = A.block(i, j, b, b);
      left = A_ij.lazyProduct(X.block(i, j, b, b).transpose());
      result.block(i, j, b, b) = left.lazyProduct(A_ij);
    }
  return result;
}

template class Blocks<double>;
template class Blocks<DoubleDouble>;
template MatrixOf<double> congruence(const Blocks<double>&, const MatrixOf<double>&);
template MatrixOf<DoubleDouble> congruence(const Blocks<DoubleDouble>&, const MatrixOf<DoubleDouble>&);
template MatrixOf<double> crossed_product(const MatrixOf<double>&, const MatrixOf<double>&, Index);
template MatrixOf<DoubleDouble> crossed_product(const MatrixOf<DoubleDouble>&, const MatrixOf<DoubleDouble>&, Index);

}  // namespace valley::theory

#include "theory/blocks.hpp"

namespace valley::theory {

using Eigen::Index;
using Eigen::MatrixXd;

Blocks Blocks::of(const MatrixXd& X, Index b) {
  if (b == 1) return Blocks(X.diagonal());
  MatrixXd blocks(X.rows(), b);
  for (Index i = 0; i < X.rows(); i += b) blocks.middleRows(i, b) = X.block(i, i, b, b);
  return Blocks(std::move(blocks));
}

Blocks Blocks::of_rows(const MatrixXd& Y, const MatrixXd& Z, Index b) {
  if (b == 1) return Blocks(Y.cwiseProduct(Z).rowwise().sum());
  MatrixXd blocks(Y.rows(), b);
  for (Index i = 0; i < Y.rows(); i += b) blocks.middleRows(i, b).noalias() = Y.middleRows(i, b) * Z.middleRows(i, b).transpose();
  return Blocks(std::move(blocks));
}

Blocks Blocks::transpose() const {
  MatrixXd blocks(stack.rows(), b());
  for (Index i = 0; i < n(); ++i) blocks.middleRows(i * b(), b()) = block(i).transpose();
  return Blocks(std::move(blocks));
}

MatrixXd Blocks::dense() const {
  if (b() == 1) return stack.col(0).asDiagonal();
  MatrixXd full = MatrixXd::Zero(stack.rows(), stack.rows());
  for (Index i = 0; i < n(); ++i) full.block(i * b(), i * b(), b(), b()) = block(i);
  return full;
}

Blocks operator+(const Blocks& x, const Blocks& y) { return Blocks(x.stack + y.stack); }

Blocks operator*(const Blocks& x, const Blocks& y) {
  if (x.b() == 1) return Blocks(x.stack.cwiseProduct(y.stack));
  return Blocks(x * y.stack);
}

MatrixXd operator*(const Blocks& x, const MatrixXd& Y) {
  if (x.b() == 1) return x.stack.col(0).asDiagonal() * Y;
  const Index b = x.b();
  MatrixXd product(Y.rows(), Y.cols());
  for (Index i = 0; i < x.n(); ++i) product.middleRows(i * b, b).noalias() = x.block(i) * Y.middleRows(i * b, b);
  return product;
}

MatrixXd operator*(const MatrixXd& Y, const Blocks& x) {
  if (x.b() == 1) return Y * x.stack.col(0).asDiagonal();
  const Index b = x.b();
  MatrixXd product(Y.rows(), Y.cols());
  for (Index i = 0; i < x.n(); ++i) product.middleCols(i * b, b).noalias() = Y.middleCols(i * b, b) * x.block(i);
  return product;
}

MatrixXd congruence(const Blocks& x, const MatrixXd& L) {
  if (x.b() == 1) return L.transpose() * x.stacked().col(0).asDiagonal() * L;
  return L.transpose() * (x * L);
}

MatrixXd crossed_product(const MatrixXd& A, const MatrixXd& X, Index b) {
  if (b == 1) return A.cwiseProduct(X).cwiseProduct(A);
  MatrixXd product(A.rows(), A.cols()), left(b, b);
  for (Index j = 0; j < A.cols(); j += b)
    for (Index i = 0; i < A.rows(); i += b) {
      const auto A_ij = A.block(i, j, b, b);
      left.noalias() = A_ij * X.block(i, j, b, b).transpose();
      product.block(i, j, b, b).noalias() = left * A_ij;
    }
  return product;
}

}  // namespace valley::theory

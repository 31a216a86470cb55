// Block-diagonal matrices over the samples: block i, (b, b), couples the b rows of sample i. What a batch weighs alike is
// a sample, so wherever indices of samples agree, b = 1 has a diagonal or an entrywise product and b > 1 these.
// docs/derivations.md, second moment, several rows a sample.
#pragma once

#include <utility>

#include "theory/wide.hpp"

namespace valley::theory {

template <class Scalar>
class Blocks {
 public:
  using Matrix = MatrixOf<Scalar>;
  using Index = Eigen::Index;

  /// The diagonal blocks of X, (n b, n b).
  static Blocks of(const Matrix& X, Index b);
  /// Block i is Y_i Z_i^T, where Y_i and Z_i are the b rows of sample i of Y and Z, (n b, m) each.
  static Blocks of_rows(const Matrix& Y, const Matrix& Z, Index b);

  Index b() const { return stack.cols(); }
  /// The blocks one below the other, (n b, b); for b = 1 the diagonal.
  const Matrix& stacked() const { return stack; }
  Blocks transpose() const;
  /// (n b, n b).
  Matrix dense() const;

  friend Blocks operator+(const Blocks& x, const Blocks& y) { return Blocks(x.stack + y.stack); }
  friend Blocks operator*(const Scalar& c, const Blocks& x) { return Blocks(x.stack * c); }
  friend Blocks operator*(const Blocks& x, const Blocks& y) { return Blocks(x * y.stack); }
  friend Matrix operator*(const Blocks& x, const Matrix& Y) {
    if (x.b() == 1) return x.stack.col(0).asDiagonal() * Y;
    Matrix result(Y.rows(), Y.cols());
    for (Index i = 0; i < x.n(); ++i)
      result.middleRows(i * x.b(), x.b()) = x.block(i).lazyProduct(Y.middleRows(i * x.b(), x.b()));
    return result;
  }
  friend Matrix operator*(const Matrix& Y, const Blocks& x) {
    if (x.b() == 1) return Y * x.stack.col(0).asDiagonal();
    Matrix result(Y.rows(), Y.cols());
    for (Index i = 0; i < x.n(); ++i)
      result.middleCols(i * x.b(), x.b()) = Y.middleCols(i * x.b(), x.b()).lazyProduct(x.block(i));
    return result;
  }

 private:
  explicit Blocks(Matrix blocks) : stack(std::move(blocks)) {}
  auto block(Index i) const { return stack.middleRows(i * b(), b()); }
  Index n() const { return stack.rows() / b(); }

  Matrix stack;
};

/// L^T x L, (r, r), for L of b rows a sample, (n b, r).
template <class Scalar>
MatrixOf<Scalar> congruence(const Blocks<Scalar>& x, const MatrixOf<Scalar>& L);

/// Block (i, j) is A_ij X_ij^T A_ij, for A and X of (b, b) blocks, of one shape; A o X o A for b = 1.
template <class Scalar>
MatrixOf<Scalar> crossed_product(const MatrixOf<Scalar>& A, const MatrixOf<Scalar>& X, Eigen::Index b);

}  // namespace valley::theory

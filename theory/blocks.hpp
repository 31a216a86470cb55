// Block-diagonal matrices over the samples: block i, (b, b), couples the b rows of sample i. What a batch weighs alike is
// a sample, so wherever indices of samples agree, b = 1 has a diagonal or an entrywise product and b > 1 these.
// b = 1 keeps the entrywise arithmetic, to the bit. docs/derivations.md, second moment, several rows a sample.
#pragma once

#include <Eigen/Core>
#include <utility>

namespace valley::theory {

class Blocks {
 public:
  /// b = 1: the diagonal matrix of x, (n, 1).
  static Blocks diagonal(Eigen::MatrixXd x) { return Blocks(std::move(x)); }
  /// The diagonal blocks of X, (n b, n b).
  static Blocks of(const Eigen::MatrixXd& X, Eigen::Index b);
  /// Block i is Y_i Z_i^T, where Y_i and Z_i are the b rows of sample i of Y and Z, (n b, m) each.
  static Blocks of_rows(const Eigen::MatrixXd& Y, const Eigen::MatrixXd& Z, Eigen::Index b);

  Eigen::Index b() const { return stack.cols(); }
  /// The blocks one below the other, (n b, b); for b = 1 the diagonal.
  const Eigen::MatrixXd& stacked() const { return stack; }
  Blocks transpose() const;
  /// (n b, n b).
  Eigen::MatrixXd dense() const;

  friend Blocks operator+(const Blocks& x, const Blocks& y);
  friend Blocks operator*(const Blocks& x, const Blocks& y);
  friend Eigen::MatrixXd operator*(const Blocks& x, const Eigen::MatrixXd& Y);
  friend Eigen::MatrixXd operator*(const Eigen::MatrixXd& Y, const Blocks& x);

 private:
  explicit Blocks(Eigen::MatrixXd blocks) : stack(std::move(blocks)) {}
  auto block(Eigen::Index i) const { return stack.middleRows(i * b(), b()); }
  Eigen::Index n() const { return stack.rows() / b(); }

  Eigen::MatrixXd stack;
};

/// L^T x L, (r, r), for L of b rows a sample, (n b, r).
Eigen::MatrixXd congruence(const Blocks& x, const Eigen::MatrixXd& L);

/// Block (i, j) is A_ij X_ij^T A_ij, for A and X of (b, b) blocks, of one shape; A o X o A for b = 1.
Eigen::MatrixXd crossed_product(const Eigen::MatrixXd& A, const Eigen::MatrixXd& X, Eigen::Index b);

}  // namespace valley::theory

// Against the definitions: A V = V diag(values), V orthonormal, values in the order that is promised.
#include "base/decompositions.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>

namespace valley {
namespace {

using Eigen::MatrixXd;

/// (5, 3), of full rank, its entries of mixed sign.
MatrixXd tall() {
  MatrixXd m(5, 3);
  m << 1, -2, 0.5, 0.3, 4, -1, 2, 0.25, 3, -0.5, 1.5, 0.75, 2.5, -1, 1;
  return m;
}

bool orthonormal(const MatrixXd& v) { return (v.transpose() * v).isIdentity(1e-14); }

}  // namespace

TEST_CASE("eigenpairs of a symmetric matrix ascend and satisfy their equation") {
  const MatrixXd A = tall() * tall().transpose() - 3 * MatrixXd::Identity(5, 5);
  const Eigenpairs pairs = symmetric_eigenpairs(A);
  CHECK(orthonormal(pairs.vectors));
  CHECK((A * pairs.vectors - pairs.vectors * pairs.values.asDiagonal()).norm() < 1e-13 * A.norm());
  CHECK(std::is_sorted(pairs.values.begin(), pairs.values.end()));
  CHECK((symmetric_eigenvalues(A) - pairs.values).norm() < 1e-13 * A.norm());
}

TEST_CASE("only the lower half of a symmetric matrix is read") {
  MatrixXd A = tall() * tall().transpose();
  const Eigen::VectorXd values = symmetric_eigenvalues(A);
  A.triangularView<Eigen::StrictlyUpper>().setConstant(1e6);
  CHECK(symmetric_eigenvalues(A) == values);
}

TEST_CASE("singular pairs descend, and left and right ones are those of one matrix") {
  for (const MatrixXd& A : {tall(), MatrixXd(tall().transpose())}) {
    const SingularPairs left = left_singular_pairs(A), right = right_singular_pairs(A);
    CHECK(left.vectors.rows() == A.rows());
    CHECK(right.vectors.rows() == A.cols());
    CHECK(left.values.size() == 3);
    CHECK(orthonormal(left.vectors));
    CHECK(orthonormal(right.vectors));
    CHECK(std::is_sorted(left.values.begin(), left.values.end(), std::greater<>()));
    CHECK((A.transpose() * left.vectors).colwise().norm().transpose().isApprox(left.values, 1e-13));
    CHECK((A * right.vectors).colwise().norm().transpose().isApprox(right.values, 1e-13));
  }
}

}  // namespace valley

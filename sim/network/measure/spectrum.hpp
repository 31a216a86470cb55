// The largest eigenvalues of a symmetric matrix A, (size, size), that is known through products A v alone.
//
// Few rows: A itself, a product a column, and all its eigenvalues. Many: Lanczos with thick restarts (Wu and Simon 2000), every
// vector kept orthogonal to all others. One start sees a single direction of an eigenspace, so copies of an eigenvalue may be
// missed: what was found is locked, and another start in its complement looks for what is not below it, until there is nothing.
// Where the vectors seen span a space that A does not leave, the next vector is a random one.
//
// What decides is the residual ||A v - lambda v|| of each pair, by a product of its own: some eigenvalue lies that near.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <vector>

namespace valley::networks {

struct Spectrum {
  std::vector<double> lambda;    // descending, an eigenvalue as often as it stands in A
  std::vector<double> residual;  // of each
  std::int64_t products = 0;     // A v taken
  bool converged = false;        // each residual within its tolerance, and no start has found more
};

/// A as its products, and where their search begins.
///
///   const Eigen::VectorXd a{{3, 1, 1, 0}};
///   top_eigenvalues({4, [&](const auto& v) { return Eigen::VectorXd(a.cwiseProduct(v)); }, start}, 2);  // 3, 1
struct SymmetricOperator {
  Eigen::Index size;
  std::function<Eigen::VectorXd(const Eigen::VectorXd& v)> product;
  std::function<Eigen::VectorXd(int k)> start;  // the k-th random vector, k = 0, 1, ...
  double rounding = 1e-14;                      // of a product, relative to the largest eigenvalue by size
};

/// The min(k, size) largest eigenvalues (the most positive), k >= 1. A residual is within tolerance where it is no more than
/// `tolerance` times its eigenvalue's size, or than the products' rounding.
Spectrum top_eigenvalues(const SymmetricOperator& A, int k, double tolerance = 1e-6);

}  // namespace valley::networks

#include "theory/gram_sum.hpp"

#include "base/require.hpp"

namespace valley::theory {

using Eigen::Index;
using Eigen::MatrixXd;

Wide pivoted_factor(Wide G, double flat) {
  const Index m = G.rows();
  Wide F = Wide::Zero(m, m);
  const double least = flat * rounded(G).diagonal().maxCoeff();
  for (Index k = 0; k < m; ++k) {
    Index pivot = 0;
    if (!(rounded(G).diagonal().maxCoeff(&pivot) > least)) return F.leftCols(k);
    const DoubleDouble root = sqrt(G(pivot, pivot));
    for (Index i = 0; i < m; ++i) F(i, k) = G(i, pivot) / root;
    for (Index j = 0; j < m; ++j)
      for (Index i = 0; i < m; ++i) G(i, j) -= F(i, k) * F(j, k);
    // What is left of the pivot's own row is rounding.
    G.row(pivot).setZero();
    G.col(pivot).setZero();
  }
  return F;
}

Design GramSum::design(Index rows_each) const {
  const Wide factor = pivoted_factor(sum, 0x1p-80);
  require(factor.cols() > 0, "data", "all zero", "at least one non-zero gradient");
  const MatrixXd nearest = rounded(factor);
  return Design::from_written(nearest, rounded(factor - widened(nearest)), rows_each);
}

}  // namespace valley::theory

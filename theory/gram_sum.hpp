// Rows of more parameters than a memory holds. All that thresholds need of rows is their products with each other, and those add
// up over the parameters:
//
//   G = sum_k X_k X_k^T, X_k some columns of the rows, (n b, k_k);   G = F F^T, F (n b, r): rows that have the same products.
//
// Both in double-doubles, so that what is certified of F's rows is true of the given ones.
//
//   GramSum sum(rows);
//   for (...) sum.add(columns);
//   const Design design = sum.design(rows_each);
#pragma once

#include "theory/design.hpp"
#include "theory/wide.hpp"

namespace valley::theory {

class GramSum {
 public:
  explicit GramSum(Eigen::Index rows) : sum(Wide::Zero(rows, rows)) {}

  /// Further columns, (n b, k).
  void add(const Eigen::MatrixXd& columns) { sum += products_of_rows(columns); }
  const Wide& gram() const { return sum; }
  /// Of rows F. Directions in which G is less than 2^-80 of its largest entry count as flat. Throws as Design::from_rows does;
  /// its `d` is r.
  Design design(Eigen::Index rows_each = 1) const;

 private:
  Wide sum;
};

/// F, (m, r), of a symmetric positive semidefinite G, (m, m): by Cholesky's factors, the largest pivot first, to where none is
/// more than `flat` of the largest.
Wide pivoted_factor(Wide G, double flat);

}  // namespace valley::theory

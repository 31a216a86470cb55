// Polynomials of a symmetric matrix on both sides of a form. Where Z is diagonal, entry ij of a form is multiplied by
//
//   constant + sum (z_i + z_j) + product z_i z_j + apart (z_i - z_j)^2 + third z_i z_j (z_i + z_j) + fourth z_i^2 z_j^2,
//
// and where it is not, the same is true of products with matrices: Z W + W Z, Z W Z, [Z, [Z, W]], ...
#pragma once

#include <Eigen/Core>

#include "theory/wide.hpp"

namespace valley::theory {

struct TwoSided {
  DoubleDouble constant = 0, sum = 0, product = 0, apart = 0, third = 0, fourth = 0;

  /// The factor of entry ij, of z_i and z_j.
  DoubleDouble at(const DoubleDouble& x, const DoubleDouble& y) const;
  /// The sum of its terms' sizes: what its rounding is relative to.
  double size(double x, double y) const;
  /// Of symmetric Z and W, (r, r).
  Wide operator()(const Wide& Z, const Wide& W) const;
};

}  // namespace valley::theory

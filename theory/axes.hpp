// What the proofs of thresholds and growth rates share: coordinates in which a form's axes have one scale, and what two
// certificates say together.
#pragma once

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "theory/positive_map.hpp"
#include "theory/wide.hpp"

namespace valley::theory {

/// Forms of more axes than this take seconds to prove with.
inline constexpr Eigen::Index cheap = 64;

/// Relative error of an image of r axes evaluated in double-doubles from sums of so many terms.
inline double rounding_of(Eigen::Index r, Eigen::Index terms) {
  return std::ldexp(static_cast<double>(r), 4 - bits_of_products(std::max(r, terms)));
}

/// Error of an eigenvalue of a matrix of doubles that are right to the last bit, in units in its last place.
inline double units_of(Eigen::Index r) { return 8 * std::sqrt(static_cast<double>(r)); }

/// Coordinates in which forms like `scale` have unit diagonals: W in them is S W S. Powers of two, so nothing is rounded.
class Axes {
 public:
  explicit Axes(const Eigen::VectorXd& scale)
      : s(scale.unaryExpr([](double x) { return std::ldexp(1., -std::ilogb(x) / 2); })), inverse(s.cwiseInverse()) {}

  template <class Matrix>
  Matrix into(const Matrix& W) const {
    return times(W, s);
  }
  /// Of a form with this diagonal, seen in them.
  double trace(const Eigen::VectorXd& diagonal) const { return diagonal.cwiseProduct(s).dot(s); }
  template <class Matrix>
  Matrix out_of(const Matrix& W) const {
    return times(W, inverse);
  }

 private:
  template <class Matrix>
  static Matrix times(Matrix W, const Eigen::VectorXd& factor) {
    for (Eigen::Index j = 0; j < W.cols(); ++j)
      for (Eigen::Index i = 0; i < W.rows(); ++i) W(i, j) *= factor[i] * factor[j];
    return W;
  }
  Eigen::VectorXd s, inverse;
};

/// The same map seen in other coordinates.
PositiveMap along(const Axes& axes, const PositiveMap& map);

/// Axes that a form has after some steps from H: what a slow axis passes on to the others counts as its own.
Axes axes_of(const PositiveMap& map, const Eigen::MatrixXd& H, double radius);

/// What two enclosures of one number say together.
Certified narrowed(const Certified& a, double least, double most);

}  // namespace valley::theory

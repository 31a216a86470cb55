// A running error analysis of the forms of one step from W = H: beside a form in double-doubles, how large the terms are that
// each of its entries is a sum of. First order, in units of rounding_of (theory/axes.hpp).
#pragma once

#include <Eigen/Core>

#include "theory/second_moment.hpp"

namespace valley::theory {

/// A matrix by the sizes of its entries, or of the terms that they are sums of, and by how many units of rounding each may be
/// off.
struct Sized {
  Eigen::MatrixXd size, off;

  Sized transposed() const { return {size.transpose(), off.transpose()}; }
  /// Of a diagonal more.
  Sized plus(double x) const;

  friend Sized operator+(const Sized& a, const Sized& b) { return {a.size + b.size, a.off + b.off}; }
  friend Sized operator*(double x, const Sized& a) { return {x * a.size, x * a.off}; }
  friend Sized operator*(const Sized& a, const Sized& b);
};

/// Of the forms of a second moment, in the maps' scale.
struct FormSizes {
  explicit FormSizes(const SecondMoment& moment);

  Sized P() const;  // K H + H K
  Sized Q() const;  // K H K and K K H + H K K
  Sized JHJ(const Wide& J, double step) const;

  Sized H, K;  // K with the weight decay
  Sized R;     // R(H), and of N(H) = R(H) - K H K
};

}  // namespace valley::theory

// The second moment of the linearised model. A quadratic form W evolves by the adjoint map
//
//   E delta'^T W delta' = delta^T T(W) delta,   T(W) = J W J + eta^2 N(W) = W - eta P(W) + eta^2 R(W),
//
// J = I - eta K with K the mean map, P(W) = K W + W K, and N, R as in moment_maps.hpp. N, R, T and P^-1 keep positive
// semidefinite forms so (P need not); N, P and R do not depend on eta. Forms are kept in an orthonormal basis of the span of
// the rows in which K is diagonal but for rounding. docs/derivations.md, second moment.
//
// The maps are those of rows scaled by a power of two to entries of about 1, and of rho scaled with them, so that no product
// leaves the doubles: a step size eta is eta / unit() in theirs.
//
// J, T, P and solve_P are of a step without momentum and weight decay; with them see theory/psi.hpp.
//
// Everything is there twice: in doubles, where an iteration goes, and in double-doubles from the given rows on, where a
// certificate is evaluated and nothing that cancels is lost.
#pragma once

#include <Eigen/Core>

#include "theory/design.hpp"
#include "theory/moment_maps.hpp"
#include "theory/setting.hpp"
#include "theory/wide.hpp"

namespace valley::theory {

class SecondMoment {
 public:
  /// In the cheaper space. Throws std::invalid_argument for rho < 0, a batch that does not fit n, or what
  /// require_descent (theory/range.hpp) refuses.
  SecondMoment(const Design& design, const Setting& setting);
  SecondMoment(const Design& design, const Setting& setting, Space space);

  const MomentMaps<double>& quick() const { return in_doubles; }
  const MomentMaps<DoubleDouble>& exact() const { return in_double_doubles; }

  /// A step size of 1 in the maps' scale.
  double unit() const { return span.unit; }
  const Setting& setting() const { return given; }
  /// What the mean of a step takes away: K, with the weight decay on its diagonal, (r, r).
  Wide drift() const;
  /// Diagonal of K, (r): its eigenvalues but for rounding.
  const Eigen::VectorXd& kappa() const { return mean_diagonal; }
  /// Every batch is the whole of the data: N = 0, exactly.
  bool noiseless() const { return in_doubles.noiseless(); }
  /// The loss's own form H, (r, r), positive definite: f = 1/2 z^T H z.
  Wide H() const { return in_double_doubles.H() * DoubleDouble(1 / unit()); }
  /// Sizes of the terms that the entries of exact().rows() are sums of, (n b, r): what these are right to.
  const Eigen::MatrixXd& row_terms() const { return span.terms; }
  /// Coordinates z, (r, m), of m points whose residuals are e = L delta, (n b, m).
  Wide coordinates(const Wide& e) const;

  /// I - eta K.
  Wide J(double eta) const;
  Wide T(const Wide& W, double eta) const;
  Wide P(const Wide& W) const;
  /// P^-1(Y) of a Y > 0, by the diagonal's quotients and as many corrections as the rest of K takes; NaN where they do not
  /// settle.
  Wide solve_P(const Wide& Y) const;

 private:
  /// The given rows in a basis of their span near the eigenvectors of the mean map.
  struct Span {
    Span(const Design& design, const Setting& setting);
    double unit;               // what H is multiplied by, a power of 4
    Eigen::MatrixXd combined;  // (n b, r): which sums of the rows the basis is made from
    Wide mended;               // (r, r): and what makes those orthonormal
    Wide rows;                 // L, (n b, r)
    Eigen::MatrixXd terms;     // and what it is a sum of, by sizes
  };
  Setting given;
  Span span;
  MomentMaps<DoubleDouble> in_double_doubles;
  MomentMaps<double> in_doubles;
  Eigen::VectorXd mean_diagonal;
};

/// delta's residuals e = L delta, (n b), from the rows as they were given; d entries.
Wide residuals(const Design& design, const Eigen::MatrixXd& delta);

}  // namespace valley::theory

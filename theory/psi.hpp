// Momentum and weight decay. With PyTorch's rule, v' = m v + d, d = (M + wd) delta, delta' = delta - eta v' (Nesterov:
// delta - eta (d + m v')), a unit of gradient noise is answered, t steps later, by eta h_t(K), K the mean map with wd on its
// diagonal: with x = eta kappa, p = 1 + m - x, q = 1 - x,
//
//   heavy ball   h_{t+1} = p h_t - m h_{t-1},             h_0 = 1
//   Nesterov     h_{t+1} = (1 + m) q h_t - m q h_{t-1},   h_0 = 1 + m, h_1 = (1 + m)^2 q - m.
//
// So the noise's form W, E noise'^T W noise = delta^T N(W) delta, comes back as
//
//   Psi_g(W) = sum_t g^-(t+1) eta^2 h_t(K) N(W) h_t(K),   entrywise where K is diagonal: eta^2 c_ij N(W)_ij,
//
// a positive map, and the growth of E f_t is below g exactly where the mean's is and Psi_g has radius below 1. c_ij is a
// quotient of polynomials in kappa_i, kappa_j, so Psi_g(W) solves a linear equation in products with K (theory/two_sided.hpp):
// no digit is lost where K is diagonal only but for rounding. Derived here: docs/derivations.md, momentum.
#pragma once

#include <Eigen/Core>

#include "theory/positive_map.hpp"
#include "theory/second_moment.hpp"
#include "theory/two_sided.hpp"

namespace valley::theory {

class Psi {
 public:
  /// g = 1: of the critical step. eta is above 0 and below the mean's edge.
  Psi(const SecondMoment& moment, double eta);
  /// g above the mean's own growth.
  Psi(const SecondMoment& moment, double eta, const DoubleDouble& g);

  Eigen::MatrixXd operator()(const Eigen::MatrixXd& W) const { return factors.array() * moment.quick().N(W).array(); }
  /// NaN where the corrections for what K has off its diagonal do not settle.
  Wide operator()(const Wide& W) const;

  /// What noise of covariance or form Y in each step comes back as, g = 1: eta^2 c o Y.
  Eigen::MatrixXd answered(const Eigen::MatrixXd& Y) const { return moment.unit() * moment.unit() * factors.array() * Y.array(); }

  /// Its radius is asked for, on which side of 1 it is.
  PositiveMap map() const;

 private:
  void fill_factors();

  const SecondMoment& moment;
  DoubleDouble eta;       // in the maps' scale
  Wide Z;                 // eta K, p or l of psi.cpp, as a matrix
  TwoSided above, below;  // c = above / below
  Wide divisors;          // of entry ij: `below` on Z's diagonal
  Eigen::MatrixXd factors;
  double terms = 1;
};

/// Growth of the mean, (delta, v) -> its mean: of one mode with q = 1 - eta kappa, the square of its larger root. Grows with
/// |q| on either side of 0 for Nesterov, and with |m + q| for heavy ball.
DoubleDouble mode_growth(const DoubleDouble& q, const Setting& setting);

/// eta kappa at which a mode of the mean begins to grow: 2 (1 + m), with Nesterov 2 (1 + m)/(1 + 2 m).
double mean_edge(const Setting& setting);

}  // namespace valley::theory

// The noise of a rule with memory, as it comes back. With the response h of theory/response.hpp, the noise's form W,
// E noise'^T W noise = delta^T N(W) delta, comes back as
//
//   Psi_g(W) = sum_t g^-(t+1) eta^2 h_t(K) N(W) h_t(K),   entrywise where K is diagonal: eta^2 c_ij N(W)_ij,
//
// a positive map, and the growth of E f_t is below g exactly where the mean's is and Psi_g has radius below 1. c_ij is a
// quotient of polynomials in kappa_i, kappa_j, so Psi_g(W) solves a linear equation in products with K (theory/two_sided.hpp):
// no digit is lost where K is diagonal only but for rounding. Derived here: docs/derivations.md, momentum.
#pragma once

#include <Eigen/Core>

#include "theory/positive_map.hpp"
#include "theory/response.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {

class Psi {
 public:
  /// `response` in the maps' scale.
  Psi(const SecondMoment& moment, const Response& response);
  /// At g = 1, of the critical step: eta is above 0 and below the mean's edge.
  Psi(const SecondMoment& moment, double eta);
  /// g above the mean's own growth.
  Psi(const SecondMoment& moment, double eta, const DoubleDouble& g);

  Eigen::MatrixXd operator()(const Eigen::MatrixXd& W) const { return of_noise(moment.quick().N(W)); }
  /// Psi(W) from N(W).
  Eigen::MatrixXd of_noise(const Eigen::MatrixXd& N) const { return factors.cwiseProduct(N); }
  /// NaN where the corrections for what K has off its diagonal do not settle.
  Wide operator()(const Wide& W) const;

  /// What noise of covariance or form Y in each step comes back as, g = 1: eta^2 c o Y.
  Eigen::MatrixXd answered(const Eigen::MatrixXd& Y) const { return moment.unit() * moment.unit() * of_noise(Y); }

  /// Its radius is asked for, on which side of 1 it is.
  PositiveMap map() const;

 private:
  const SecondMoment& moment;
  Response response;  // in the maps' scale
  Wide Z;             // z of eta K, as a matrix
  Wide divisors;      // of entry ij: response.below on Z's diagonal
  Eigen::MatrixXd factors;
  double terms = 1;
};

}  // namespace valley::theory

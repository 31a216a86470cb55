// E f_t as a form of the start: E f_t = 1/2 z^T W_t z, W_0 = H and W_{t+1} the form that W_t comes from.
//
//   LossForm form(moment, eta);
//   form.step();            // twice: of t = 2
//   form.step();
//   form.at_rest();         // W_2, for a start at which v = 0
//
// With momentum a form is of delta and u = eta v: blocks a (delta, delta), b (delta, u), c (u, u) of
//
//   u' = X delta + m u,   delta' = J delta - k u,   X = eta (K + wd), J = I - s X,   s, k = 1, m (Nesterov: 1 + m, m^2),
//
// on the mean, and batch noise xi = eta (M - K) delta moves u by xi and delta by -s xi. Derived here: docs/derivations.md,
// momentum.
#pragma once

#include "theory/second_moment.hpp"

namespace valley::theory {

class LossForm {
 public:
  /// `moment` must outlive it.
  LossForm(const SecondMoment& moment, double eta);

  /// W_t of points z in the moment's coordinates, (r, r), where v = 0.
  const Wide& at_rest() const { return a; }
  void step();
  /// Divides the form by a power of two where it is far from 1, and gives the exponent. Steps are linear, and nothing is rounded.
  int scale_back();

 private:
  void step_with_memory();

  const SecondMoment& moment;
  double eta;
  Wide a;
  // With momentum or weight decay:
  DoubleDouble own, s, k;  // eta in the maps' scale
  Wide b, c, X, J;
};

}  // namespace valley::theory

// How a rule with memory answers the noise of its gradients. With PyTorch's rule, v' = m v + d, d = (M + wd) delta,
// delta' = delta - eta v' (Nesterov: delta - eta (d + m v')), a unit of gradient noise is answered, t steps later, by
// eta h_t(K), K the mean map with wd on its diagonal: with x = eta kappa, p = 1 + m - x, q = 1 - x,
//
//   heavy ball   h_{t+1} = p h_t - m h_{t-1},             h_0 = 1
//   Nesterov     h_{t+1} = (1 + m) q h_t - m q h_{t-1},   h_0 = 1 + m, h_1 = (1 + m)^2 q - m.
//
// What two modes remember together, sum_t g^-(t+1) h_t(x) h_t(y) = c(x, y), is a quotient of polynomials. Derived here:
// docs/derivations.md, momentum.
#pragma once

#include "theory/double_double.hpp"
#include "theory/setting.hpp"
#include "theory/two_sided.hpp"

namespace valley::theory {

/// c of one step size and one growth g, in coordinates z(x) in which nothing cancels where it matters.
class Response {
 public:
  /// g = 1: of the critical step. `eta` is above 0 and below the mean's edge.
  static Response at_rest(const Setting& setting, const DoubleDouble& eta);
  /// g above the mean's own growth.
  static Response growing(const Setting& setting, const DoubleDouble& eta, const DoubleDouble& g);

  DoubleDouble eta;
  DoubleDouble factor = 1, shift = 0;  // z = factor x + shift
  TwoSided above, below;               // c = above / below, in z

  /// eta^2 c of a mode with itself.
  double own(const DoubleDouble& kappa) const;
};

/// Growth of the mean, (delta, v) -> its mean: of one mode with q = 1 - eta kappa, the square of its larger root. Grows with
/// |q| on either side of 0 for Nesterov, and with |m + q| for heavy ball.
DoubleDouble mode_growth(const DoubleDouble& q, const Setting& setting);

/// eta kappa at which a mode of the mean begins to grow: 2 (1 + m), with Nesterov 2 (1 + m)/(1 + 2 m).
double mean_edge(const Setting& setting);

}  // namespace valley::theory

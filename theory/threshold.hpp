// The exact answer behind P1 and P3, and the ladder of closed bounds around it.
// On the linearised model E delta delta^T obeys a linear recursion, so "stable" is
// "spectral radius <= 1". Statements and proofs: docs/derivations.md, second moment and ladder.
//
//   const Design design = Design::from_rows(rows);   // (n, d), a row the gradient of a sample's residual
//   const Setting usam{.rho = 0.1, .batching = {.size = 2}, .coupling = Coupling::shared};
//   const Certified step = critical_step(design, usam);   // step.low <= eta* <= step.high
//   growth(design, usam, 1.1 * step.value).value;         // above 1
#pragma once

#include <Eigen/Core>
#include <vector>

#include "theory/design.hpp"
#include "theory/positive_map.hpp"
#include "theory/second_moment.hpp"
#include "theory/setting.hpp"

namespace valley::theory {

/// eta*: the step size up to which E f_t stays bounded. Below it E f_t -> 0, above it E f_t -> infinity.
/// Found as 1 / spectral radius of the positive map P^-1 R.
/// Cost, with m = n b rows of rank r: a few dozen applications in doubles and a few in double-doubles, each O(m r^2); shared
/// batches with B > 1 add O(m^2 r). Throws std::invalid_argument for a rho outside the range of theory/range.hpp or
/// a batch that does not fit n; so do all below, and for an eta outside it.
Certified critical_step(const Design& design, const Setting& setting);
Certified critical_step(const SecondMoment& moment);

/// lim (E f_t)^(1/t): the spectral radius of the second-moment map at step size eta >= 0.
Certified growth(const Design& design, const Setting& setting, double eta);
Certified growth(const SecondMoment& moment, double eta);

/// lambda_min(T(H), H): E f_{t+1} >= this E f_t from every point, the sharpest such factor; at least the paper's C.
double one_step_growth_low(const Design& design, const Setting& setting, double eta);

/// Closed rungs around eta*, from the quadratic form of the first step from W = H (P, R as in the docs).
struct Ladder {
  double bound = 0;       // the paper's (P3); infinite when gamma = 0
  double necessary = 0;   // 1/lambda_min(R, P) >= eta*
  double sufficient = 0;  // 1/lambda_max(R, P) <= eta*
  double mean = 0;        // 2 / largest eigenvalue of the mean map: E delta_t stays bounded up to here; >= eta*
};
Ladder ladder(const Design& design, const Setting& setting);
/// The same of a moment that is at hand, beside the paper's bound.
Ladder ladder(const SecondMoment& moment, double bound);

/// E f_t for t = 0 .. steps from delta_0 (d entries), exactly.
std::vector<double> expected_loss(const Design& design, const Setting& setting, double eta, const Eigen::VectorXd& delta_0,
                                  int steps);

}  // namespace valley::theory

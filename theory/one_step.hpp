// What a form after one step says of all steps, beside the form before: extremes of their quotient over all points. Forms are
// evaluated in double-doubles, and all that these may have lost is counted against what is said, by a running error analysis:
// where a form is singular to that, an end says nothing.
#pragma once

#include "theory/second_moment.hpp"

namespace valley::theory {

/// Two ends between which a quotient of forms lies, each right in its last places and rounded outward.
struct Ends {
  double low = 0, high = 0;
};

/// The step sizes 1/lambda_max(R, P) and 1/lambda_min(R, P) of the forms of the step from W = H. Without momentum no step
/// raises E f_t up to the one and all do above the other; with it E f_t stays bounded and does not. 0 and infinite where nothing
/// is known: with Nesterov's momentum, or where rounding leaves nothing.
Ends one_step_rungs(const SecondMoment& moment);

/// lambda_min(T(H), H), from below: E f_{t+1} >= this E f_t.
double one_step_growth_low(const SecondMoment& moment, double eta);

/// lambda_min(N(H), H), from below: what noise adds to E f_t is at least eta^2 times this. In the maps' scale.
double least_noise(const SecondMoment& moment);

}  // namespace valley::theory

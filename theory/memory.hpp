// The critical step of a rule with momentum or weight decay, as threshold.hpp says of one without: where the positive map Psi of
// theory/psi.hpp has radius 1. For heavy ball (and Nesterov up to m = 0.87) Psi rises in eta as a form, so the steps that are
// stable are one interval; docs/derivations.md, momentum.
#pragma once

#include "theory/positive_map.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {

/// Nesterov beyond m = 0.87: stable at `low`, unstable at `high`; that all below `low` is stable is searched, not proved.
Certified critical_step_with_memory(const SecondMoment& moment);

/// Up to which step size the mean stays bounded.
Certified mean_step_with_memory(const SecondMoment& moment);

}  // namespace valley::theory

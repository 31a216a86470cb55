// What certified numbers say of a step size.
#pragma once

#include "theory/positive_map.hpp"

namespace valley::theory {

enum class Stability { stable, unstable, undecided };

const char* word(Stability stability);

/// Of the critical step and the growth at step size eta. The two certificates answer one question; near the critical step one
/// may be too wide where the other is not. Undecided: both are.
Stability stability(double eta, const Certified& critical, const Certified& growth);

}  // namespace valley::theory

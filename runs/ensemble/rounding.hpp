// How far rounding may move a path on which nothing is random.
#pragma once

#include <vector>

#include "gpu/ensemble.hpp"

namespace valley::escape {

/// Losses at the recorded steps.
struct Span {
  std::vector<double> low, high;
};

/// The least and the largest loss of some twins of the one path: after each step a twin's every coordinate is moved, up or down
/// by chance, by a unit in the last place of what it is or was before, whichever is larger. So a twin leaves what only rounding
/// keeps a path at: a coordinate that has become 0 because it was too small for a double, say, where 0 is unstable. (One
/// that has been 0 from the start stays 0: nothing moved it.)
Span span_of_twins(const gpu::Ensemble& ensemble, int twins);

/// Whether paths that differ in their last places only end in losses so far apart that none of them can be called the exact
/// one: by more than 1 %.
bool rounding_decides(double low, double high);

}  // namespace valley::escape

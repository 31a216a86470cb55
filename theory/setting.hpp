#pragma once

#include "base/batching.hpp"

namespace valley::theory {

/// What a threshold depends on besides the data. rho = 0 is SGD (then the coupling does not matter).
struct Setting {
  double rho = 0;       // ascent radius
  Batching batching{};  // B, with or without replacement
  Coupling coupling = Coupling::fresh;
};

/// Whether the fresh-batch formulas apply: without an ascent step the coupling does not matter.
inline bool acts_fresh(const Setting& setting) { return setting.coupling == Coupling::fresh || setting.rho == 0; }

}  // namespace valley::theory

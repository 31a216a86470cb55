#pragma once

#include "base/batching.hpp"

namespace valley::theory {

/// What a threshold depends on besides the data. rho = 0 is SGD (then the coupling does not matter).
struct Setting {
  double rho = 0;       // ascent radius
  Batching batching{};  // B, with or without replacement
  Coupling coupling = Coupling::fresh;
  double momentum = 0;      // m, as PyTorch's: v' = m v + d, theta' = theta - eta v'
  bool nesterov = false;    // theta' = theta - eta (d + m v')
  double weight_decay = 0;  // wd, added to d outside the shift
};

/// Whether the fresh-batch formulas apply: without an ascent step the coupling does not matter.
inline bool acts_fresh(const Setting& setting) { return setting.coupling == Coupling::fresh || setting.rho == 0; }

/// Whether a step depends on the batch and the point alone: neither momentum nor weight decay.
inline bool is_plain(const Setting& setting) { return setting.momentum == 0 && setting.weight_decay == 0; }

}  // namespace valley::theory

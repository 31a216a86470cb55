#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

struct NoShift {
  static constexpr bool is_zero = true;
};

/// SGD: theta <- theta - eta g_S(theta). GD where the landscape's gradient is exact.
using Sgd = Rule<NoShift>;

}  // namespace valley

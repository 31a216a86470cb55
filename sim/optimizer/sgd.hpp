#pragma once

#include "sim/optimizer/rule.hpp"

namespace valley {

struct NoShift {
  static constexpr bool is_zero = true;
};

/// SGD: theta <- theta - eta g_S(theta). GD where the landscape's gradient is exact.
using Sgd = Rule<NoShift>;

VALLEY_SHIFT(
    NoShift, .id = "sgd", .says = "the batch's gradient", .other_batch = false,
    .make = [](const Values&) { return plain_policy(NoShift{}); })

}  // namespace valley

// The vocabulary that predictions and simulations share: how a mini-batch is
// drawn, and whether the two gradients of a sharpness-aware step see the same one.
#pragma once

#include <cstdint>

namespace valley {

/// fresh: the ascent and the descent gradient use independent batches (what the theorems' proofs need).
/// shared: both use one batch (what practice runs).
enum class Coupling { fresh, shared };

/// Whether one batch may hold the same sample twice. Batches of different steps are independent either way.
enum class Sampling { with_replacement, without_replacement };

/// B samples out of n.
struct Batching {
  std::uint32_t size = 1;  // B
  Sampling sampling = Sampling::with_replacement;
};

}  // namespace valley

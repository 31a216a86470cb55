// Which samples the mini-batch of a step holds.
//
//   epochs: every sample once an epoch, in an order drawn anew for each; what does not fill a batch is left out.
//   with_replacement, without_replacement: every step by itself, as the theorems have it.
//
// The batches at use 0 (descent) and use 1 (ascent, auxiliary) of a step are independent.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/draw.hpp"

namespace valley {

enum class Order { epochs, with_replacement, without_replacement };

class Sampler {
 public:
  /// B samples of n for the descent batch, `auxiliary` (0: B too) for the other. Throws std::invalid_argument for a
  /// size of 0, or above n unless drawn with replacement.
  Sampler(std::uint32_t n, std::uint32_t B, Order order, std::uint32_t auxiliary = 0);

  std::uint32_t batch() const { return size; }
  /// floor(n/B), at least 1.
  std::uint32_t steps_per_epoch() const;
  /// The samples of the batch at address xi. Not for two threads at once.
  std::vector<std::uint32_t> operator()(Draw xi) const;

 private:
  /// The order of one epoch, kept for its steps.
  struct Permutation {
    Draw address{};
    std::vector<std::uint32_t> order;
  };

  std::uint32_t n, size, auxiliary_size;
  Order how;
  mutable Permutation latest[2];
};

}  // namespace valley

// The address of a random number: (seed, trial, step, use). Everything random in Valley is a
// pure function of it (Philox4x32-10), so a trial is the same bits on any thread, in any order.
//
//   counter = (trial low, trial high, step, use << 24 | k),  key = (seed low, seed high)
//
// Giving one Draw to both gradients of a step *is* "shared batch"; two Draws *are* "fresh batches".
#pragma once

#include <Random123/philox.h>

#include <cmath>
#include <cstdint>
#include <numbers>

#include "base/batching.hpp"
#include "sim/host_device.hpp"

namespace valley {

struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t trial = 0;
  std::uint32_t step = 0;
  std::uint8_t use = 0;  // 0 descent batch, 1 ascent batch, 2 and up: initial states, designs, ...

  /// The batch of the ascent gradient: the descent's own where batches are shared.
  VALLEY_HD Draw ascent(Coupling coupling) const {
    Draw other = *this;
    other.use = static_cast<std::uint8_t>(coupling == Coupling::fresh ? 1 : 0);
    return other;
  }

  /// The k-th 64 random bits of this address, k < 2^25.
  VALLEY_HD std::uint64_t bits(std::uint32_t k) const {
    const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(trial), static_cast<std::uint32_t>(trial >> 32), step,
                                                 static_cast<std::uint32_t>(use) << 24 | k >> 1}};
    const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    const auto word = r123::Philox4x32{}(counter, key);
    const int half = static_cast<int>(k & 1) * 2;
    return static_cast<std::uint64_t>(word[static_cast<std::size_t>(half)]) << 32 | word[static_cast<std::size_t>(half) + 1];
  }

  /// The k-th uniform number in (0, 1): the centre of one of 2^52 equal cells, so never 0 nor 1.
  VALLEY_HD double uniform(std::uint32_t k) const { return (static_cast<double>(bits(k) >> 12) + 0.5) * 0x1p-52; }

  /// The k-th index in [0, n), n < 2^32; each has probability 1/n to within 2^-32.
  VALLEY_HD std::uint32_t index(std::uint32_t k, std::uint32_t n) const {
    return static_cast<std::uint32_t>((bits(k) >> 32) * n >> 32);
  }

  /// The k-th standard normal number (Box and Muller 1958; k and k xor 1 share a radius). Tail cut at 8.6.
  VALLEY_HD double normal(std::uint32_t k) const {
    const std::uint32_t pair = k & ~std::uint32_t{1};
    const double radius = std::sqrt(-2 * std::log(uniform(pair)));
    const double angle = 2 * std::numbers::pi * uniform(pair + 1);
    return radius * ((k & 1) == 0 ? std::cos(angle) : std::sin(angle));
  }
};

}  // namespace valley

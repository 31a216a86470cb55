// What is kept of all losses at one recorded step. Floating-point sums go through the forest, since their rounding
// depends on the order; counts, the largest loss and the histogram do not, and are plain sums (or maxima).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>

#include "base/require.hpp"
#include "gpu/statistics/forest.hpp"
#include "gpu/statistics/histogram.hpp"
#include "gpu/statistics/moments.hpp"

namespace valley::gpu {

struct Sums {
  Moments loss;      // of the finite losses
  Moments log_loss;  // of log f over the positive finite ones
  friend bool operator==(const Sums&, const Sums&) = default;
};

inline Sums merge(const Sums& a, const Sums& b) { return {merge(a.loss, b.loss), merge(a.log_loss, b.log_loss)}; }

struct Record {
  Forest<Sums> sums;
  Histogram losses;  // its zeros() and infinite() are the exact zeros and the diverged trials
  double smallest = std::numeric_limits<double>::infinity();  // of the finite losses
  double largest = 0;                                         // of the finite losses
  std::uint64_t escaped = 0;                                  // trials that escaped by this step

  /// Adds the losses (>= 0, diverged ones not finite) of one block and their logarithms (NaN unless positive and
  /// finite). `scratch` holds at least the block padded to a power of two.
  /// Throws std::invalid_argument, and changes nothing, when the block is in already or scratch is too small.
  void add(std::uint64_t block, std::span<const double> values, std::span<const double> logs, std::uint64_t escaped_here,
           std::span<double> scratch) {
    sums.insert(block, {moments_of(values, scratch), moments_of(logs, scratch)});
    for (const double value : values) {
      const bool finite = value <= std::numeric_limits<double>::max();
      smallest = finite && value < smallest ? value : smallest;
      largest = finite && value > largest ? value : largest;
    }
    losses.add(values);
    escaped += escaped_here;
  }

  /// Adds another record's blocks. Throws std::invalid_argument, and changes nothing, where both have some block.
  void join(const Record& other) {
    sums.join(other.sums);
    losses.join(other.losses);
    smallest = std::min(smallest, other.smallest);
    largest = std::max(largest, other.largest);
    escaped += other.escaped;
  }
};

}  // namespace valley::gpu

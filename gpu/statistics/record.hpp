// What is kept of all losses at one recorded step. Floating-point sums go through the forest, since their rounding
// depends on the order; counts, the largest loss and the histogram do not, and are plain sums (or maxima).
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
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

  /// Adds the losses (>= 0, diverged ones not finite) of one block. `log` is the natural logarithm, one whose bits do
  /// not depend on the machine; `scratch` holds at least twice the losses padded to a power of two.
  /// Throws std::invalid_argument, and changes nothing, when the block is in already or scratch is too small.
  template <class Log>
  void add(std::uint64_t block, std::span<const double> values, std::uint64_t escaped_here, std::span<double> scratch, Log log) {
    const std::size_t padded = std::bit_ceil(values.size());
    require(scratch.size() >= 2 * padded, "size of scratch", static_cast<double>(scratch.size()), "twice the padded block");
    const std::span<double> logs = scratch.subspan(padded, values.size());
    // Without a branch around `log`, so that it can run in lanes; moments_of leaves out what is not finite.
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool fine = values[i] > 0 && values[i] <= std::numeric_limits<double>::max();
      const double logarithm = log(fine ? values[i] : 1.);
      logs[i] = fine ? logarithm : NAN;
    }
    sums.insert(block, {moments_of(values, scratch.first(padded)), moments_of(logs, scratch.first(padded))});
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

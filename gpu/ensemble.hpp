// An ensemble: many trials of one landscape under one schedule of optimizers, from one kind of start.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "gpu/leg.hpp"
#include "gpu/statistics/histogram.hpp"
#include "gpu/statistics/record.hpp"
#include "sim/landscape/plain.hpp"
#include "sim/landscape/two_parameter.hpp"

namespace valley::gpu {

/// A rule and the step it ends before.
struct Phase {
  PlainRule rule{};
  std::uint32_t until = 0;
};

/// Everything that a result depends on.
struct Ensemble {
  PlainLandscape landscape = TwoParameter{};
  std::vector<double> rows = {};     // of a landscape with rows, (n, D); its pointers are set by Run
  std::vector<double> offsets = {};  // (n), or empty
  Start start{};
  std::vector<Phase> phases = {};  // until increasing; the last one's is T, the number of steps
  std::uint64_t trials = 0;
  std::uint64_t seed = 1;
  std::uint32_t record = 0;  // every so many steps, and at 0 and T
  Escape escape{};

  std::uint32_t steps() const { return phases.empty() ? 0 : phases.back().until; }
  /// 0, record, 2 record, ... and T.
  std::vector<std::uint32_t> recorded_steps() const;
  std::uint64_t blocks() const;
  /// States that its rules remember, at least one.
  int fields() const;
  /// Throws std::invalid_argument naming what is wrong.
  void check() const;
};

/// 4,096 trials are summed up together; partial results and shards are made of whole blocks.
inline constexpr std::uint64_t block_trials = 4096;

/// Two sums over all trials of 64-bit hashes of (trial, bits of its final state), modulo 2^64.
struct Digest {
  std::uint64_t first = 0, second = 0;

  void add(std::uint64_t trial, const double* coordinate, std::size_t count, std::size_t stride);
  void join(const Digest& other);
  std::string hex() const;
  friend bool operator==(const Digest&, const Digest&) = default;
};

/// Statistics of the blocks done so far. Joining the parts of any partition gives the same bits.
struct Result {
  std::vector<Record> records;  // one for each recorded step
  Histogram escape_times;       // of the trials that escaped; step 0 counts as a zero
  std::uint64_t trials = 0, escaped = 0, diverged = 0;
  Digest digest{};

  /// Throws std::invalid_argument where both have some block or differ in their recorded steps.
  void join(const Result& other);
};

}  // namespace valley::gpu

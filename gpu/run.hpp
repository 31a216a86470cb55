// Runs blocks of an ensemble on a back end, a leg of steps at a time, so that a run can be watched, saved between
// legs and taken up again.
//
//   const auto where = back_end(Device::omp);
//   Run run(ensemble, *where, 0, ensemble.blocks());
//   while (run.advance()) {
//   }
//   run.result().digest.hex();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "gpu/back_end.hpp"
#include "gpu/ensemble.hpp"

namespace valley::gpu {

/// The trials of a chunk in the middle of their way: what has to be saved besides the result so far.
struct InFlight {
  std::uint64_t block = 0;  // the chunk's first
  std::uint64_t blocks = 0;
  std::uint32_t step = 0;     // steps done
  std::vector<double> field;  // state, the rule's memory, escaped_at, diverged_at, one after the other
};

class Run {
 public:
  /// Blocks first .. last - 1. Throws std::invalid_argument for an ensemble that is none.
  Run(const Ensemble& ensemble, BackEnd& where, std::uint64_t first, std::uint64_t last);
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Does some steps of one chunk (well under a second on most machines); false when all is done.
  bool advance();

  /// Steps of single trials done, and in all.
  double done() const;
  double total() const;

  /// Of the blocks done; between chunks, whole ones only.
  const Result& result() const { return so_far; }
  /// The same, given away: for when all is done. With many recorded steps a copy takes much memory.
  Result take_result() { return std::move(so_far); }
  /// Final states of each chunk as it ends: (first trial, trials, states in the field's layout, stride).
  std::function<void(std::uint64_t first, std::size_t trials, const double* state, std::size_t stride)> at_end;

  // For checkpoints: the next block to begin, the chunk in flight (none between chunks), and the way back.
  std::uint64_t next_block() const { return next; }
  std::optional<InFlight> in_flight() const;
  void restore(Result result, std::uint64_t next_block, const std::optional<InFlight>& chunk);

 private:
  void begin_chunk();
  void end_chunk();
  void note(std::size_t record);
  Leg leg_from(std::uint32_t step) const;
  std::size_t dimension() const;
  std::size_t chunk_trials() const;
  void make_room(std::size_t trials);
  std::vector<std::pair<double*, std::size_t>> saved_parts(std::size_t trials) const;

  const Ensemble ensemble;
  BackEnd& where;
  const std::vector<std::uint32_t> recorded;
  const std::uint64_t first, last;
  PlainLandscape landscape;  // with its data where the back end has them
  int fields;                // states that the rules remember
  double *rows = nullptr, *offsets = nullptr;
  std::vector<double> host;  // what a device with its own memory sends back
  Field field{};
  double* arrays = nullptr;
  std::size_t capacity = 0;

  std::uint64_t next = 0;                           // first block not begun
  std::uint64_t chunk_begin = 0, chunk_blocks = 0;  // in flight; 0 blocks: none
  std::uint32_t step = 0;
  Result so_far;
};

}  // namespace valley::gpu

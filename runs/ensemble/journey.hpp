// A run from its first block (or a checkpoint) to its last, saved every so often and when it is asked to stop.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/lock.hpp"
#include "gpu/back_end.hpp"
#include "gpu/run.hpp"
#include "runs/ensemble/options.hpp"
#include "runs/ensemble/setup.hpp"
#include "runs/watch.hpp"

namespace valley::escape {

/// Where it saves; no file: nowhere.
struct Checkpoint {
  std::string file;
  double every = 60;  // seconds
  bool resume = false;
};

class Journey {
 public:
  /// Blocks first .. last - 1. Throws std::invalid_argument for a checkpoint that is not of this run, or that another program
  /// is writing, and std::runtime_error where memory is short or the checkpoint can't be written.
  Journey(const Setup& setup, gpu::BackEnd& where, std::uint64_t first, std::uint64_t last, const Checkpoint& checkpoint);

  /// Runs to the end, or until asked to stop: whether it came to the end.
  bool go(const Watch& watch);

  /// What has been done, in the form that checkpoints and shards have.
  gpu::Archive archive() const;
  /// The same, given away: for when all is done.
  gpu::Archive take_archive();
  const gpu::Result& result() const { return run.result(); }
  double seconds() const { return elapsed; }
  double steps() const { return run.done() - done_before; }
  double share() const { return run.total() > 0 ? run.done() / run.total() : 1; }
  /// The last reason why a checkpoint could not be written; "" where the last one could.
  const std::string& not_saved() const { return trouble; }

 private:
  void save(const Watch& watch);
  void show(const Watch& watch) const;

  const gpu::Lines lines;
  const Checkpoint checkpoint;
  std::optional<FileLock> lock;
  const std::uint64_t first, last;
  gpu::Run run;
  const std::size_t all_trials;
  double done_before = 0, elapsed = 0;
  std::string trouble;
};

}  // namespace valley::escape

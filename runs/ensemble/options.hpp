#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/key.hpp"
#include "gpu/back_end.hpp"
#include "runs/row_choice.hpp"
#include "runs/rule_choice.hpp"

namespace valley::escape {

enum class ExactWhen { automatic, always, never };

/// A part of the work: number `index` (from 1) of `count`.
struct Shard {
  std::uint64_t index = 1, count = 1;
};

/// Where a report goes beside its table.
struct ReportFiles {
  std::optional<std::string> json, csv, npz;

  /// Those that are asked for, by their arguments.
  std::vector<std::pair<std::string, std::string>> given() const;
};

/// The arguments of `valley escape`, as given.
struct Options : RowChoice {
  std::optional<std::string> landscape;  // its name in the catalogue
  Values keys;                           // what it was given, by the names of its entry; with data batch and sampling

  RuleChoice rule;                           // from the first step on
  std::optional<std::string> then;           // the shift after the switch
  std::optional<double> then_eta, then_rho;  // where they change
  std::optional<Coupling> then_coupling;     // default: what was given for the whole run, else the shift's own
  std::optional<std::uint64_t> switch_at;

  std::optional<std::uint64_t> trials, steps, record, seed;
  std::optional<std::vector<double>> start;
  std::optional<double> spread, escape_loss, escape_ball, escape_valley;

  std::optional<std::optional<gpu::Device>> device;  // no value inside: the best there is
  std::optional<std::optional<gpu::Lanes>> lanes;
  std::optional<std::uint64_t> threads;
  ReportFiles report;
  std::optional<std::string> figure, checkpoint, partial;
  std::optional<double> every;
  std::optional<ExactWhen> exact;
  std::optional<Shard> shard;
  bool resume = false;
};

/// Throws std::invalid_argument for arguments about files and shards of which one wants another.
void check_files(const Options& options);

}  // namespace valley::escape

// Where the report of a run, or of a merge, goes beside its table.
#pragma once

#include <optional>

#include "commands/arguments.hpp"
#include "commands/sink.hpp"
#include "runs/ensemble/options.hpp"
#include "runs/ensemble/report.hpp"

namespace valley {

/// --json, --csv, --npz.
void take_files(Arguments& arguments, escape::ReportFiles& files);

/// Opened when made, so that a place that can't be written is known before the work.
class ReportSinks {
 public:
  explicit ReportSinks(const escape::ReportFiles& files);
  /// To all of them; and as a table to standard output, unless one of them is that.
  void write(const escape::Report& report, Deliveries& all);

 private:
  std::optional<Sink> json, csv, npz;
  bool table;
};

}  // namespace valley

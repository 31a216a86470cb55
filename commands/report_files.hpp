// Where the report of a run, or of a merge, goes beside its table.
#pragma once

#include <optional>
#include <string>

#include "commands/arguments.hpp"
#include "commands/sink.hpp"
#include "runs/ensemble/report.hpp"

namespace valley {

struct ReportFiles {
  std::optional<std::string> json, csv, npz;
};

/// --json, --csv, --npz.
void take_files(Arguments& arguments, std::optional<std::string>& json, std::optional<std::string>& csv,
                std::optional<std::string>& npz);

/// Opened when made, so that a place that can't be written is known before the work.
class ReportSinks {
 public:
  explicit ReportSinks(const ReportFiles& files);
  /// To all of them; and as a table to standard output, unless one of them is that.
  void write(const escape::Report& report);

 private:
  std::optional<Sink> json, csv, npz;
  bool table;
};

}  // namespace valley

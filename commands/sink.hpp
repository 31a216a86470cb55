#pragma once

#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"

namespace valley {

/// Where a result goes: "-" is standard output, anything else a file that comes to be whole or not at all.
/// Opened at once, so that a place that can't be written is known before the work. Throws std::runtime_error.
class Sink {
 public:
  explicit Sink(const std::string& name);
  std::ostream& stream();
  /// Throws when what was written so far was lost (full disk): a long writer asks now and then.
  void require_good();
  void commit();
  /// All that goes there.
  void finish(std::string_view bytes);

 private:
  std::optional<AtomicFile> file;  // none: standard output
};

/// Some results could not be written; the others were.
struct NotWritten : std::runtime_error {
  explicit NotWritten(std::vector<std::string> the_reasons);

  std::vector<std::string> reasons;
};

/// The last step of a command with several results: one that can't be written is no reason to withhold the others.
///
///     Deliveries all;
///     if (csv) all.add([&] { csv->finish(text); });
///     if (json) all.add([&] { json->finish(document); });
///     all.conclude();
class Deliveries {
 public:
  /// Does it. A std::runtime_error waits for `conclude`.
  void add(const std::function<void()>& deliver);
  /// Flushes standard output. Throws NotWritten where anything failed.
  void conclude();

 private:
  std::vector<std::string> reasons;
};

/// Flushes standard output. Throws std::runtime_error with the system's reason when that fails.
void flush_standard_output();

}  // namespace valley

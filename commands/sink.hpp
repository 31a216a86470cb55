#pragma once

#include <optional>
#include <string>
#include <string_view>

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

/// Flushes standard output. Throws std::runtime_error with the system's reason when that fails.
void flush_standard_output();

}  // namespace valley

#pragma once

#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "base/file.hpp"

namespace valley {

/// A folder that is gone with all that is in it when this is, unless it was renamed. Where a signal ends the program, so are
/// the files and folders in it of these names (inner ones first), and it where nothing else is left there.
///
///     const ScratchFolder scratch(out / ".drawing", {"plot.gp", "plot.svg"});
///     write_file(scratch.path / "plot.gp", script);
struct ScratchFolder {
  const std::filesystem::path path;

  /// Makes the folder, and those above it, where they are not there. Throws std::filesystem::filesystem_error where it can't.
  explicit ScratchFolder(std::filesystem::path where, const std::vector<std::string>& names = {});
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder();

 private:
  std::deque<PendingFile> pending;
};

}  // namespace valley

// What one program at a time may be at work on, from the making of a lock to its end (the program's included, however it ends).
// Throws std::invalid_argument, naming `argument`, where another program has it. A file system without locks lets everyone in.
#pragma once

#include <filesystem>
#include <optional>

#include "base/file.hpp"

namespace valley {

class Lock {
 public:
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 protected:
  Lock() = default;
  ~Lock();
  /// Takes what is `opened`.
  void take(const char* argument, const std::filesystem::path& what);

  int opened = -1;
};

/// A folder; made where there is none. Throws as make_folder does, and std::runtime_error where it can't be opened.
class FolderLock : Lock {
 public:
  FolderLock(const char* argument, const std::filesystem::path& folder);
};

/// A file that will be replaced again and again, and may not be there yet: so FILE.lock beside it is what is locked, and removed
/// at the end. Throws std::runtime_error where that can't be written. A device or a pipe is anyone's.
class FileLock : Lock {
 public:
  FileLock(const char* argument, const std::filesystem::path& file);
  ~FileLock();

 private:
  bool is_in_place() const;

  std::filesystem::path beside;
  std::optional<PendingFile> pending;
};

}  // namespace valley

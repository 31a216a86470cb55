#pragma once

#include <filesystem>

namespace valley {

/// A folder held by one program at a time, from the making of this to its end (the program's included, however it ends). Made
/// where there is none. Throws std::invalid_argument where another holds it or a file is in its place, std::runtime_error
/// where it can't be made or opened. A file system without locks lets everyone in.
class FolderLock {
 public:
  /// `argument` is named in the refusal.
  FolderLock(const char* argument, const std::filesystem::path& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  int opened = -1;
};

}  // namespace valley

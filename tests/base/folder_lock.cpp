#include "base/folder_lock.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

TEST_CASE("a folder is held by one at a time, and free when that has ended") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("valley_lock_" + std::to_string(::getpid()));
  fs::create_directories(folder);
  {
    const valley::FolderLock first("--out", folder);
    CHECK_THROWS_WITH(valley::FolderLock("--out", folder), Catch::Contains("--out is") && Catch::Contains("at work"));
  }
  CHECK_NOTHROW(valley::FolderLock("--out", folder));
  fs::remove(folder);
  CHECK_THROWS_AS(valley::FolderLock("--out", folder), std::runtime_error);
}

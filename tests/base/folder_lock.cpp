#include "base/folder_lock.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

TEST_CASE("a folder is held by one at a time, free when that has ended, and made where there is none") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("valley_lock_" + std::to_string(::getpid()));
  {
    const valley::FolderLock first("--out", folder);
    CHECK_THROWS_WITH(valley::FolderLock("--out", folder), Catch::Contains("--out is") && Catch::Contains("at work"));
  }
  CHECK_NOTHROW(valley::FolderLock("--out", folder));
  fs::remove(folder);
  std::ofstream(folder) << "a file";
  for (const fs::path& place : {folder, folder / "below"})
    CHECK_THROWS_WITH(valley::FolderLock("--out", place), Catch::Contains("where a file is"));
  fs::remove(folder);
  CHECK_THROWS_WITH(valley::FolderLock("--out", "/proc/none"), Catch::Contains("cannot make the folder /proc/none"));
}

#include "base/lock.hpp"

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

TEST_CASE("a file is held by one at a time, there or not, by whatever path, and nothing is left beside it") {
  namespace fs = std::filesystem;
  const fs::path folder = fs::temp_directory_path() / ("valley_lock_" + std::to_string(::getpid())), file = folder / "c";
  fs::create_directories(folder);
  fs::create_symlink("c", folder / "link");
  for (int round = 0; round < 2; ++round) {
    const valley::FileLock first("--checkpoint", file), other("--checkpoint", folder / "d");
    for (const fs::path& path : {file, folder / "." / "c", folder / "link"})
      CHECK_THROWS_WITH(valley::FileLock("--checkpoint", path), Catch::Contains("--checkpoint is") && Catch::Contains("at work"));
    valley::write_file(file, "x");  // by renaming: the file that was there is another one now
    CHECK_THROWS_WITH(valley::FileLock("--checkpoint", file), Catch::Contains("at work"));
  }
  CHECK(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 2);
  std::ofstream(folder / "c.lock") << "";  // of a program that was killed
  CHECK_NOTHROW(valley::FileLock("--checkpoint", file));
  {
    const valley::FileLock held("--checkpoint", file);
    valley::write_file(folder / "c.lock", "another file");
  }
  CHECK(valley::read_file("c.lock", folder / "c.lock") == "another file");
  CHECK_NOTHROW(valley::FileLock("--checkpoint", file));
  CHECK(valley::read_file("c.lock", folder / "c.lock") == "another file");
  CHECK_THROWS_WITH(valley::FileLock("--checkpoint", folder / "none" / "c"), Catch::Contains("cannot write"));
  const valley::FileLock one("--checkpoint", "/dev/null"), two("--checkpoint", "/dev/null");
  fs::remove_all(folder);
}

#include "base/place.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <string>

#include "base/file.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("valley_place_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path / "below"); }
  ~Folder() { fs::remove_all(path); }
};

TEST_CASE("a file is the same place by whatever path, and whether it is there or not") {
  const Folder folder;
  const fs::path a = folder.path / "a", link = folder.path / "link", hard = folder.path / "hard";
  fs::create_symlink("a", link);
  for (const fs::path& other : {folder.path / "." / "a", folder.path / "below" / ".." / "a", link, fs::relative(a)})
    CHECK(same_place(a, other));
  write_file(a, "x");
  fs::create_hard_link(a, hard);
  for (const fs::path& other : {folder.path / "." / "a", link, hard}) CHECK(same_place(a, other));
  CHECK_FALSE(same_place(a, folder.path / "b"));
  CHECK_FALSE(same_place(a, folder.path / "below" / "a"));
  CHECK(same_place(folder.path / "none", folder.path / "none" / ""));
}

TEST_CASE("what lies in a folder lies there through links too") {
  const Folder folder;
  fs::create_directory_symlink("below", folder.path / "link");
  CHECK(lies_in(folder.path / "link" / "a", folder.path / "below"));
  CHECK(lies_in(folder.path / "below" / "none" / "a", folder.path / "link" / ""));
  CHECK_FALSE(lies_in(folder.path / "a", folder.path / "below"));
  CHECK_FALSE(lies_in(folder.path / "below_not", folder.path / "below"));
  CHECK_FALSE(lies_in(folder.path / "below", folder.path / "below"));
}

TEST_CASE("a link that leads to itself is a place apart from others, and no error") {
  const Folder folder;
  fs::create_symlink("loop", folder.path / "loop");
  CHECK_FALSE(same_place(folder.path / "loop", folder.path / "a"));
  CHECK(lies_in(folder.path / "loop" / "a", folder.path / "loop"));
}

TEST_CASE("a link is followed by what is written through it, to where nothing is too") {
  const Folder folder;
  fs::create_symlink("below/a", folder.path / "link");
  for (const char* const text : {"first", "second"}) {
    write_file(folder.path / "link", text);
    CHECK(fs::is_symlink(folder.path / "link"));
    CHECK(read_file("a", folder.path / "below" / "a") == text);
  }
  CHECK(behind_links("/dev/null") == "/dev/null");
  CHECK(is_stream("/dev/null"));
  CHECK_FALSE(is_stream(folder.path));
  CHECK_FALSE(is_stream(folder.path / "none"));
}

}  // namespace
}  // namespace valley

#include "base/file.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>

#include "tests/skip.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("valley_file_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  auto entries() const { return std::distance(fs::directory_iterator(path), fs::directory_iterator()); }
};

/// 0 where `holds` is true with a file system of one page on `place`, which this process's child alone sees; 1 where not.
int on_a_disk_of_a_page(const fs::path& place, const std::function<bool(const fs::path&)>& holds) {
  const std::string user = "0 " + std::to_string(::getuid()) + " 1", group = "0 " + std::to_string(::getgid()) + " 1";
  const ::pid_t child = ::fork();
  if (child == 0) {
    if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) std::_Exit(valley_test::skipped);
    std::ofstream("/proc/self/setgroups") << "deny";
    std::ofstream("/proc/self/uid_map") << user;
    std::ofstream("/proc/self/gid_map") << group;
    if (::mount("none", place.c_str(), "tmpfs", 0, "size=4k") != 0) std::_Exit(valley_test::skipped);
    std::_Exit(holds(place) ? 0 : 1);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST_CASE("a file that was not committed leaves nothing behind, and the old one in place") {
  const Folder folder;
  write_file(folder.path / "a", "old");
  {
    AtomicFile file(folder.path / "a");
    file.stream() << "new";
  }
  CHECK(read_file("a", folder.path / "a") == "old");
  CHECK(folder.entries() == 1);
}

TEST_CASE("a committed file replaces the old one whole") {
  const Folder folder;
  write_file(folder.path / "a", "old");
  write_file(folder.path / "a", std::string("n\0w", 3));
  CHECK(read_file("a", folder.path / "a") == std::string("n\0w", 3));
  CHECK(folder.entries() == 1);
}

TEST_CASE("a file that replaces another keeps who may read and write it") {
  const Folder folder;
  for (const fs::perms mode : {fs::perms(0600), fs::perms(0444), fs::perms(0777)}) {
    write_file(folder.path / "a", "old");
    fs::permissions(folder.path / "a", mode);
    AtomicFile file(folder.path / "a");
    for (const fs::directory_entry& one : fs::directory_iterator(folder.path)) CHECK(one.status().permissions() == mode);
    file.commit();
    CHECK(fs::status(folder.path / "a").permissions() == mode);
    fs::remove(folder.path / "a");
  }
  write_file(folder.path / "a", "new");
  CHECK((fs::status(folder.path / "a").permissions() & fs::perms(0600)) == fs::perms(0600));
}

TEST_CASE("writing into a missing folder names the path and the reason") {
  CHECK_THROWS_WITH(write_file("/no/such/folder/a", "x"),
                    Catch::Contains("/no/such/folder/a") && Catch::Contains("No such file"));
}

TEST_CASE("a write that fails on a full device is reported") {
  if (!fs::exists("/dev/full")) return;
  const Folder folder;
  // The file beside its place is made to be the device that is always full.
  const fs::path target = folder.path / "a";
  fs::create_symlink("/dev/full", target.string() + ".part" + std::to_string(::getpid()));
  CHECK_THROWS_WITH(write_file(target, std::string(100000, 'x')), Catch::Contains("cannot write") && Catch::Contains("a"));
  CHECK_FALSE(fs::exists(target));
  CHECK(folder.entries() == 0);
}

TEST_CASE("a full disk is named as that, whatever the last error was of", "[skips]") {
  const auto named = [](const fs::path& place) {
    try {
      AtomicFile file(place / "a");
      file.stream() << std::string(100000, 'x') << std::flush;
      errno = ENOENT;  // somebody else's, since
      file.require_good();
    } catch (const std::runtime_error& said) {
      return std::string(said.what()).ends_with("/a: No space left on device");
    }
    return false;
  };
  const int status = on_a_disk_of_a_page(Folder().path, named);
  if (status == valley_test::skipped) valley_test::skip("skipped: no file systems may be mounted here");
  CHECK(status == 0);
}

TEST_CASE("reading what is not there, or a folder, is misuse") {
  CHECK_THROWS_WITH(read_file("data", "/no/such"), Catch::Contains("data is /no/such"));
  CHECK_THROWS_WITH(read_file("data", "/"), Catch::Contains("a folder"));
}

TEST_CASE("a file is opened once, so that a pipe is read whole") {
  const Folder folder;
  const fs::path pipe = folder.path / "pipe";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
  std::string sent;
  for (int i = 0; i < 30000; ++i) sent += std::to_string(i) + "\n";
  std::thread writer([&] { std::ofstream(pipe, std::ios::binary) << sent; });
  const std::string read = read_file("data", pipe);
  writer.join();
  CHECK(read == sent);
}

TEST_CASE("standard input is - and /dev/stdin, from where it stands") {
  const Folder folder;
  write_file(folder.path / "a", "onetwo");
  const auto with_input = [&](const fs::path& file, const std::string& name) {
    const int kept = ::dup(STDIN_FILENO), given = ::open(file.c_str(), O_RDONLY);
    ::dup2(given, STDIN_FILENO);
    if (::lseek(STDIN_FILENO, 3, SEEK_SET) < 0) FAIL("cannot seek");
    std::string read;
    try {
      read = read_file("data", name);
    } catch (const std::invalid_argument& wrong) {
      read = wrong.what();
    }
    ::dup2(kept, STDIN_FILENO);
    ::close(given);
    if (kept >= 0) ::close(kept);
    return read;
  };
  CHECK(with_input(folder.path / "a", "-") == "two");
  CHECK(with_input(folder.path / "a", "/dev/stdin") == "two");
  CHECK_THAT(with_input(folder.path, "-"), Catch::Contains("data is - (a folder)"));
}

}  // namespace
}  // namespace valley

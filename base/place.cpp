#include "base/place.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

#include "base/require.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

/// Without links, "." and ".." as far as it is there.
fs::path settled(const fs::path& path) {
  std::error_code failed;
  const fs::path whole = fs::absolute(behind_links(path), failed);
  fs::path found = fs::weakly_canonical(whole, failed);
  if (failed) found = whole.lexically_normal();
  return found.has_filename() ? found : found.parent_path();  // "folder/" is "folder"
}

constexpr int most_links = 40;  // as the system

/// Of a name in the folder of this process's descriptors.
int descriptor_of(const std::string& name) {
  int number = -1;
  const auto [end, failed] = std::from_chars(name.data(), name.data() + name.size(), number);
  return failed == std::errc() && end == name.data() + name.size() ? number : -1;
}

}  // namespace

int named_descriptor(fs::path path) {
  std::error_code ignored;
  for (int links = 0; links < most_links && fs::is_symlink(path, ignored); ++links) {
    if (fs::equivalent(path.parent_path(), "/proc/self/fd", ignored)) return descriptor_of(path.filename().string());
    path = path.parent_path() / fs::read_symlink(path, ignored);
  }
  return -1;
}

fs::path behind_links(fs::path path) {
  std::error_code ignored;
  for (int links = 0; links < most_links && fs::is_symlink(path, ignored) && !is_stream(path); ++links)
    path = path.parent_path() / fs::read_symlink(path, ignored);
  return path;
}

bool same_place(const fs::path& a, const fs::path& b) {
  std::error_code ignored;
  return fs::equivalent(a, b, ignored) || settled(a) == settled(b);
}

bool lies_in(const fs::path& file, const fs::path& folder) {
  const fs::path inner = settled(file), outer = settled(folder);
  return inner != outer && std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end()).first == outer.end();
}

bool is_stream(const fs::path& path) {
  std::error_code ignored;
  return fs::is_other(fs::status(path, ignored));
}

void keep_mode(const fs::path& replaced, const fs::path& by) {
  std::error_code ignored;
  const fs::file_status there = fs::status(replaced, ignored);
  if (fs::is_regular_file(there)) fs::permissions(by, there.permissions() & fs::perms::all, ignored);
}

bool is_standard_input(const fs::path& path) { return path == "-" || path == "/dev/stdin"; }

void make_folder(const char* argument, const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  require(failed != std::errc::not_a_directory && failed != std::errc::file_exists, argument,
          folder.string() + ", where a file is", "a folder, there or to be made");
  if (failed) throw std::runtime_error("cannot make the folder " + folder.string() + ": " + failed.message());
}

}  // namespace valley

#include "sim/data/foreign.hpp"

#include <utility>

#include "base/require.hpp"

namespace valley {
namespace {

using namespace std::string_view_literals;

constexpr std::pair<std::string_view, const char*> beginnings[] = {
    {"\xff\xfe"sv, "UTF-16 text"},
    {"\xfe\xff"sv, "UTF-16 text"},
    {"PK\x03\x04"sv, "a zip archive or a spreadsheet"},
    {"\xd0\xcf\x11\xe0"sv, "a spreadsheet"},
    {"\x93NUMPY"sv, "a NumPy array"},
    {"PAR1"sv, "a Parquet file"},
    {"\x89HDF"sv, "an HDF5 file"},
    {"\x1f\x8b"sv, "gzip inside gzip"},
    {"BZh"sv, "packed with bzip2"},
    {"\xfd"
     "7zXZ"sv,
     "packed with xz"},
    {"\x28\xb5\x2f\xfd"sv, "packed with zstd"},
    {"7z\xbc\xaf"sv, "a 7-Zip archive"},
    {"<"sv, "HTML or XML"},
    {"version https://git-lfs"sv, "a pointer of Git LFS, not the file itself"},
};

constexpr const char* allowed = "CSV in ASCII or UTF-8, or IDX images, plain or gzip";

}  // namespace

std::string_view plain_text(std::string_view bytes, const std::string& name) {
  for (const auto& [beginning, what] : beginnings)
    if (bytes.starts_with(beginning)) reject(name, what, allowed);
  if (const auto zero = bytes.find('\0'); zero != std::string_view::npos)
    reject(name + ", byte " + std::to_string(zero), "0, as in UTF-16 or in a file that is no text", allowed);
  if (bytes.starts_with("\xef\xbb\xbf")) bytes.remove_prefix(3);
  return bytes;
}

}  // namespace valley

#include "sim/data/bytes.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/require.hpp"

namespace valley {

Bytes::Bytes(const std::filesystem::path& path) : name("data " + path.string()) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) reject(name, "a folder", "a readable file");
  errno = 0;
  file.reset(gzopen(path.c_str(), "rb"));
  if (!file) reject(name, errno != 0 ? std::strerror(errno) : "unreadable", "a readable file");
  packed = gzdirect(file.get()) == 0;
}

std::vector<std::uint8_t> Bytes::read(std::uint64_t count) {
  require(count <= most_bytes, name + ", bytes to read", static_cast<double>(count), "at most 2 GiB");
  std::vector<std::uint8_t> out;
  std::array<std::uint8_t, 1 << 16> buffer;
  while (out.size() < count) {
    const auto want = static_cast<unsigned>(std::min<std::uint64_t>(buffer.size(), count - out.size()));
    const int got = gzread(file.get(), buffer.data(), want);
    int code = Z_OK;
    const char* reason = gzerror(file.get(), &code);
    at += static_cast<std::uint64_t>(std::max(got, 0));
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) damaged(reason);
    if (got == 0) break;
    out.insert(out.end(), buffer.begin(), buffer.begin() + got);
  }
  return out;
}

void Bytes::damaged(const std::string& reason) const {
  reject(name + ", byte " + std::to_string(gzoffset(file.get())) + (packed ? " (packed)" : ""), reason,
         packed ? "an intact gzip file" : "a readable file");
}

void Bytes::fail(std::uint64_t offset, const std::string& what, const std::string& allowed) const {
  reject(name + ", byte " + std::to_string(offset) + (packed ? " (unpacked)" : ""), what, allowed);
}

}  // namespace valley

#include "sim/data/bytes.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <new>
#include <utility>

#include "base/file.hpp"
#include "base/require.hpp"

namespace valley {

Bytes::Bytes(const std::filesystem::path& path) : place(path) {
  descriptor = open_to_read("data", path);
  first = ::lseek(descriptor, 0, SEEK_CUR);
  file.reset(gzdopen(descriptor, "rb"));
  if (!file) {
    ::close(descriptor);
    throw std::bad_alloc();
  }
  packed = gzdirect(file.get()) == 0;
}

void Bytes::fill(std::vector<std::uint8_t>& out, std::uint64_t count) {
  std::array<std::uint8_t, 1 << 16> buffer;
  while (out.size() < count) {
    const auto want = static_cast<unsigned>(std::min<std::uint64_t>(buffer.size(), count - out.size()));
    const int got = gzread(file.get(), buffer.data(), want);
    int code = Z_OK;
    const char* reason = gzerror(file.get(), &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) damaged(reason, at + out.size());
    if (got == 0) break;
    out.insert(out.end(), buffer.begin(), buffer.begin() + got);
  }
}

const std::vector<std::uint8_t>& Bytes::peek(std::uint64_t count) {
  fill(ahead, count);
  return ahead;
}

std::vector<std::uint8_t> Bytes::read(std::uint64_t count) {
  require(count <= most_bytes, name() + ", bytes to read", static_cast<double>(count), "at most 2 GiB");
  std::vector<std::uint8_t> out = std::exchange(ahead, {});
  fill(out, count);
  if (out.size() > count) {
    ahead.assign(out.begin() + static_cast<std::ptrdiff_t>(count), out.end());
    out.resize(count);
  }
  at += out.size();
  return out;
}

std::vector<std::uint8_t> Bytes::rest() {
  std::vector<std::uint8_t> out = std::exchange(ahead, {});
  fill(out, packed ? most_bytes : std::numeric_limits<std::uint64_t>::max());
  if (packed && out.size() >= most_bytes) fail(at + out.size(), "not the end", "files that unpack to less than 2 GiB");
  at += out.size();
  return out;
}

Pages Bytes::whole() {
  struct stat status {};
  if (!packed && first >= 0 && ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > first) {
    Pages mapped = Pages::of_file(descriptor, static_cast<std::size_t>(first), static_cast<std::size_t>(status.st_size - first));
    if (mapped.size() > 0) return mapped;
  }
  constexpr std::size_t step = std::size_t{1} << 20;
  Pages all(ahead.size() + step);
  std::copy(ahead.begin(), ahead.end(), all.data());
  std::size_t size = ahead.size();
  for (;;) {
    std::vector<std::uint8_t> next;
    at = size;
    fill(next, step);
    if (next.empty()) break;
    if (size + next.size() > all.size()) all.resize(2 * all.size());
    std::copy(next.begin(), next.end(), all.data() + size);
    size += next.size();
    if (packed && size >= most_bytes) fail(size, "not the end", "files that unpack to less than 2 GiB");
  }
  ahead.clear();
  at = size;
  all.resize(size);
  return all;
}

void Bytes::damaged(const std::string& reason, std::uint64_t unpacked) const {
  const auto zlibs_name = reason.find(">: ");  // "<fd:3>: unexpected end of file"
  const std::string what = zlibs_name == std::string::npos ? reason : reason.substr(zlibs_name + 3);
  const auto offset = gzoffset(file.get());  // -1 in a pipe
  const std::string byte =
      offset < 0 ? std::to_string(unpacked) + " (unpacked)" : std::to_string(offset) + (packed ? " (packed)" : "");
  reject(name() + ", byte " + byte, what, packed ? "an intact gzip file" : "a readable file");
}

void Bytes::fail(std::uint64_t offset, const std::string& what, const std::string& allowed) const {
  reject(name() + ", byte " + std::to_string(offset) + (packed ? " (unpacked)" : ""), what, allowed);
}

}  // namespace valley

#include "sim/data/idx.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "base/require.hpp"

namespace valley {
namespace {

struct Close {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

/// A file's bytes, unpacked if it is gzip.
class Bytes {
 public:
  explicit Bytes(const std::filesystem::path& path) : name("data " + path.string()) {
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) fail("a folder", "a readable file");
    errno = 0;
    file.reset(gzopen(path.c_str(), "rb"));
    if (!file) fail(errno != 0 ? std::strerror(errno) : "unreadable", "a readable file");
  }

  /// Up to `most` bytes; fewer only at the end of the file.
  std::vector<unsigned char> read(std::uint64_t most) {
    std::vector<unsigned char> out;
    std::array<unsigned char, 1 << 16> buffer{};
    while (out.size() < most) {
      const auto want = static_cast<unsigned>(std::min<std::uint64_t>(buffer.size(), most - out.size()));
      const int got = gzread(file.get(), buffer.data(), want);
      int code = Z_OK;
      const char* reason = gzerror(file.get(), &code);
      if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) fail(reason, "an intact gzip file");
      if (got == 0) break;
      out.insert(out.end(), buffer.begin(), buffer.begin() + got);
    }
    return out;
  }

  [[noreturn]] void fail(const std::string& what, const std::string& allowed) const { reject(name, what, allowed); }

 private:
  std::string name;
  std::unique_ptr<gzFile_s, Close> file;
};

struct Header {
  std::uint64_t count, height, width;
};

std::uint32_t big_endian(const unsigned char* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | std::uint32_t{at[3]};
}

Header read_header(Bytes& bytes) {
  const auto raw = bytes.read(16);
  if (raw.size() < 16) bytes.fail(std::to_string(raw.size()) + " bytes long", "a 16-byte IDX header and pixels");
  if (big_endian(raw.data()) != 0x00000803) {
    constexpr char digits[] = "0123456789abcdef";
    std::string hex = "magic 0x";
    for (int i = 0; i < 4; ++i)
      hex += {digits[raw[static_cast<std::size_t>(i)] >> 4], digits[raw[static_cast<std::size_t>(i)] & 15]};
    bytes.fail(hex, "0x00000803 (unsigned bytes, three dimensions)");
  }
  const Header h{big_endian(&raw[4]), big_endian(&raw[8]), big_endian(&raw[12])};
  if (h.count == 0 || h.height == 0 || h.width == 0) bytes.fail("a header with a dimension of 0", "dimensions of at least 1");
  return h;
}

}  // namespace

Eigen::MatrixXd read_idx_images(const std::filesystem::path& path, std::optional<long> count) {
  Bytes bytes(path);
  const Header h = read_header(bytes);
  const std::string shape = std::to_string(h.count) + " x " + std::to_string(h.height) + " x " + std::to_string(h.width);
  const std::uint64_t pixels = h.height * h.width;  // two 32-bit numbers: no overflow
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  if (pixels > static_cast<std::uint64_t>(most) / h.count)
    bytes.fail("a header of " + shape + " pixels", "sizes that fit the file");
  const std::uint64_t promised = h.count * pixels;
  const auto raw = bytes.read(promised + 1);  // memory grows with what is there, not with what the header says
  if (raw.size() != promised)
    bytes.fail("a header of " + shape + " pixels with " + (raw.size() > promised ? "more" : std::to_string(raw.size())) +
                   " bytes after it",
               std::to_string(promised) + " bytes after this header");
  const long wanted = count.value_or(static_cast<long>(h.count));
  require(wanted >= 1 && static_cast<std::uint64_t>(wanted) <= h.count, "samples", static_cast<double>(wanted),
          "1 to " + std::to_string(h.count) + ", the images in " + path.string());
  Eigen::MatrixXd images(wanted, static_cast<Eigen::Index>(pixels));
  for (Eigen::Index i = 0; i < images.rows(); ++i)
    for (Eigen::Index j = 0; j < images.cols(); ++j) images(i, j) = raw[static_cast<std::size_t>(i * images.cols() + j)] / 255.;
  return images;
}

}  // namespace valley

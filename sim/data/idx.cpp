#include "sim/data/idx.hpp"

#include <string>

#include "base/require.hpp"

namespace valley {
namespace {

constexpr std::uint32_t unsigned_bytes = 0x0800;

std::uint32_t big_endian(const std::uint8_t* at) {
  return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | std::uint32_t{at[3]};
}

std::string hexadecimal(std::uint32_t word) {
  std::string out = "0x";
  for (int shift = 28; shift >= 0; shift -= 4) out += "0123456789abcdef"[word >> shift & 15];
  return out;
}

std::string product(const std::vector<std::uint32_t>& shape) {
  std::string out;
  for (const std::uint32_t size : shape) out += (out.empty() ? "" : " x ") + std::to_string(size);
  return out;
}

std::vector<std::uint32_t> read_header(Bytes& bytes, std::size_t dimensions) {
  const std::size_t length = 4 + 4 * dimensions;
  const auto raw = bytes.read(length);
  if (raw.size() < length)
    bytes.fail(raw.size(), "the end of a file " + std::to_string(raw.size()) + " bytes long",
               "a " + std::to_string(length) + "-byte IDX header and values");
  const std::uint32_t magic = unsigned_bytes + static_cast<std::uint32_t>(dimensions);
  if (big_endian(raw.data()) != magic)
    bytes.fail(0, "magic " + hexadecimal(big_endian(raw.data())),
               hexadecimal(magic) + " (unsigned bytes, dimensions: " + std::to_string(dimensions) + ")");
  std::vector<std::uint32_t> shape;
  for (std::size_t from = 4; from < length; from += 4) {
    shape.push_back(big_endian(&raw[from]));
    if (shape.back() == 0) bytes.fail(from, "a dimension of 0", "dimensions of at least 1");
  }
  return shape;
}

}  // namespace

Idx read_idx(Bytes& bytes, int dimensions) {
  require(dimensions >= 1 && dimensions <= 3, "IDX dimensions", dimensions, "1 to 3");
  Idx idx{read_header(bytes, static_cast<std::size_t>(dimensions)), {}};
  const std::string header = "a header of " + product(idx.shape) + " values";
  std::uint64_t promised = 1;  // < 2^31 before each product: no overflow
  for (const std::uint32_t size : idx.shape) {
    promised *= size;
    if (promised >= most_bytes) bytes.fail(4, header, "sizes that fit the file and 2 GiB");
  }
  const std::uint64_t start = bytes.offset();
  idx.values = bytes.read(promised + 1);
  if (idx.values.size() != promised)
    bytes.fail(
        start + idx.values.size(),
        header + " with " + (idx.values.size() > promised ? "more" : std::to_string(idx.values.size())) + " bytes after it",
        std::to_string(promised) + " bytes after this header");
  return idx;
}

Idx read_idx(const std::filesystem::path& path, int dimensions) {
  Bytes bytes(path);
  return read_idx(bytes, dimensions);
}

Eigen::MatrixXd read_idx_images(Bytes& bytes, std::optional<long> count) {
  const Idx idx = read_idx(bytes, 3);
  const auto n = static_cast<long>(idx.shape[0]);
  const long wanted = count.value_or(n);
  require(wanted >= 1 && wanted <= n, "samples", static_cast<double>(wanted),
          "1 to " + std::to_string(n) + ", the images in " + bytes.path().string());
  using Rows = Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Rows> pixels(idx.values.data(), n, static_cast<Eigen::Index>(idx.values.size()) / n);
  return pixels.topRows(wanted).cast<double>() / 255;
}

Eigen::MatrixXd read_idx_images(const std::filesystem::path& path, std::optional<long> count) {
  Bytes bytes(path);
  return read_idx_images(bytes, count);
}

}  // namespace valley

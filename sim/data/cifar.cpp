#include "sim/data/cifar.hpp"

#include <string>

#include "sim/data/bytes.hpp"

namespace valley {
namespace {

namespace fs = std::filesystem;

constexpr int coarse_classes = 20;

void check_size(const Bytes& bytes, std::size_t size, std::size_t expected, std::size_t record) {
  if (size == expected) return;
  bytes.fail(size, size < expected ? "the end of the file" : "more than the format has",
             std::to_string(expected) + " bytes: " + std::to_string(expected / record) + " records of " + std::to_string(record));
}

void append(Images& images, const fs::path& file, const CifarFormat& format) {
  Bytes bytes(file);
  const auto labels = static_cast<std::size_t>(format.labels), record = labels + images.bytes_each();
  const std::size_t expected = static_cast<std::size_t>(format.records) * record;
  const auto raw = bytes.read(expected + 1);
  check_size(bytes, raw.size(), expected, record);
  for (std::size_t from = 0; from < raw.size(); from += record) {
    for (std::size_t k = 0; k < labels; ++k) {
      const int value = raw[from + k], classes = k + 1 == labels ? format.classes : coarse_classes;
      if (value >= classes) bytes.fail(from + k, "label " + std::to_string(value), "0 to " + std::to_string(classes - 1));
    }
    const std::uint8_t* at = raw.data() + from + labels;
    images.labels.push_back(at[-1]);
    images.pixels.insert(images.pixels.end(), at, at + images.bytes_each());
  }
}

}  // namespace

Images read_cifar(const std::vector<fs::path>& files, const CifarFormat& format) {
  Images images{{}, {}, 3, format.side, format.side, format.classes, {}};
  const std::size_t n = files.size() * static_cast<std::size_t>(format.records);
  images.labels.reserve(n);
  images.pixels.reserve(n * images.bytes_each());
  for (const fs::path& file : files) append(images, file, format);
  return images;
}

}  // namespace valley

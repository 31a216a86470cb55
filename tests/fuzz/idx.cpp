#include "sim/data/idx.hpp"

#include "sim/data/bytes.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley;
  for (const int dimensions : {1, 2, 3})
    read_or_refuse(data, size, [&](const std::filesystem::path& path) {
      const Idx idx = read_idx(path, dimensions);
      std::uint64_t promised = 1;
      for (const std::uint32_t length : idx.shape) promised *= length;
      check(idx.shape.size() == static_cast<std::size_t>(dimensions) && idx.values.size() == promised && promised < most_bytes);
    });
  read_or_refuse(data, size, [](const std::filesystem::path& path) { check(read_idx_images(path, 1).rows() == 1); });
  return 0;
}

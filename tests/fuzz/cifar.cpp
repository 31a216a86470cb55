#include "sim/data/cifar.hpp"

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley;
  for (const CifarFormat format : {CifarFormat{1, 10, 2, 2}, CifarFormat{2, 100, 2, 2}})  // two records of 2 x 2 pixels
    read_or_refuse(data, size, [&](const std::filesystem::path& path) {
      const Images images = read_cifar({path}, format);
      check(images.n() == 2 && images.pixels.size() == 24);
      for (const std::int32_t label : images.labels) check(label >= 0 && label < format.classes);
    });
  return 0;
}

#include "sim/data/safetensors.hpp"

#include "sim/data/bytes.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley;
  read_or_refuse(data, size, [](const std::filesystem::path& path) {
    const auto pages = std::make_shared<const Pages>(Bytes(path).whole());
    for (const auto& [name, tensor] : parse_safetensors({pages, pages->bytes(), "d"}))
      read_or_go_on([&, array = tensor] {
        const Grid grid(array, array.dimensions() > 0 ? 1 : 0);
        check(grid.matrix().allFinite());
        check(array.begin + bytes_of(array.type, array.shape, array.from, 0) <= pages->size());
      });
  });
  return 0;
}

#include "sim/data/npy.hpp"

#include "sim/data/bytes.hpp"
#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley;
  read_or_refuse(data, size, [](const std::filesystem::path& path) {
    const auto pages = std::make_shared<const Pages>(Bytes(path).whole());
    const Array array = parse_npy({pages, pages->bytes(), "d"});
    std::size_t promised = static_cast<std::size_t>(array.type.width);
    for (const std::size_t length : array.shape) promised *= length;
    check(array.begin + promised == pages->size());
    const Grid grid(array, array.dimensions() / 2);
    check(grid.matrix().allFinite());
    check(grid.rows() * grid.cols() * array.type.width == static_cast<Eigen::Index>(promised));
  });
  return 0;
}

#include "sim/data/rows.hpp"

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace valley;
  for (const RowLayout& layout : {RowLayout{}, RowLayout{{"2-", "1"}, {}}, RowLayout{{"a"}, true}, RowLayout{{}, false}})
    read_or_refuse(data, size, [&](const std::filesystem::path& path) {
      const Eigen::MatrixXd rows = read_rows(path, {}, layout);
      check(rows.rows() >= 1 && rows.cols() >= 1 && rows.allFinite());
    });
  return 0;
}

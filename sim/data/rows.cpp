#include "sim/data/rows.hpp"

#include <algorithm>

#include "base/require.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

/// IDX starts with two zero bytes, which cannot start a line of numbers.
bool is_idx(Bytes& bytes) {
  const auto& first = bytes.peek(2);
  return first.size() >= 2 && first[0] == 0 && first[1] == 0;
}

Written read(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout, bool as_written) {
  Bytes bytes(path);
  if (is_idx(bytes)) {
    Eigen::MatrixXd rows = read_idx_images(bytes, count);
    if (layout.columns.empty()) return {rows, {}};
    return {rows(Eigen::all, places_of(layout.columns, static_cast<std::size_t>(rows.cols()), {})), {}};
  }
  Written all = as_written ? read_csv_as_written(bytes, layout) : Written{read_csv_matrix(bytes, layout), {}};
  if (!count) return all;
  const Eigen::Index rows = all.nearest.rows();
  require(*count >= 1 && *count <= rows, "samples", static_cast<double>(*count),
          "1 to " + std::to_string(rows) + ", the lines of numbers in " + path.string());
  return {all.nearest.topRows(*count), all.beyond.topRows(std::min<Eigen::Index>(*count, all.beyond.rows()))};
}

}  // namespace

Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout) {
  return read(path, count, layout, false).nearest;
}

Written read_rows_as_written(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout) {
  return read(path, count, layout, true);
}

}  // namespace valley

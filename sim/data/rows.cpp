#include "sim/data/rows.hpp"

#include "base/require.hpp"
#include "sim/data/csv.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

/// IDX starts with two zero bytes, which cannot start a line of numbers.
bool is_idx(Bytes& bytes) {
  const auto& first = bytes.peek(2);
  return first.size() >= 2 && first[0] == 0 && first[1] == 0;
}

}  // namespace

Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count, const RowLayout& layout) {
  Bytes bytes(path);
  if (is_idx(bytes)) {
    Eigen::MatrixXd rows = read_idx_images(bytes, count);
    if (layout.columns.empty()) return rows;
    return rows(Eigen::all, places_of(layout.columns, static_cast<std::size_t>(rows.cols()), {}));
  }
  Eigen::MatrixXd rows = read_csv_matrix(bytes, layout);
  if (!count) return rows;
  require(*count >= 1 && *count <= rows.rows(), "samples", static_cast<double>(*count),
          "1 to " + std::to_string(rows.rows()) + ", the lines of numbers in " + path.string());
  return rows.topRows(*count);
}

}  // namespace valley

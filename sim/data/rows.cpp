#include "sim/data/rows.hpp"

#include <array>
#include <fstream>

#include "base/require.hpp"
#include "sim/data/csv.hpp"
#include "sim/data/idx.hpp"

namespace valley {
namespace {

/// gzip starts with 1f 8b, IDX with two zero bytes; neither can start a line of numbers.
bool is_binary(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::array<char, 2> first{};
  if (!in.read(first.data(), first.size())) return false;
  return (first[0] == '\x1f' && first[1] == '\x8b') || (first[0] == 0 && first[1] == 0);
}

}  // namespace

Eigen::MatrixXd read_rows(const std::filesystem::path& path, std::optional<long> count) {
  if (is_binary(path)) return read_idx_images(path, count);
  Eigen::MatrixXd rows = read_csv_matrix(path);
  if (!count) return rows;
  require(*count >= 1 && *count <= rows.rows(), "samples", static_cast<double>(*count),
          "1 to " + std::to_string(rows.rows()) + ", the lines of numbers in " + path.string());
  return rows.topRows(*count);
}

}  // namespace valley

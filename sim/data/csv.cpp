#include "sim/data/csv.hpp"

#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/number.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> cells;
  for (std::size_t from = 0;;) {
    const auto comma = line.find(',', from);
    cells.push_back(line.substr(from, comma - from));
    if (comma == std::string_view::npos) return cells;
    from = comma + 1;
  }
}

bool is_header(const std::vector<std::string_view>& cells) {
  for (const auto& cell : cells)
    if (parse_double(cell)) return false;
  return true;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

double number(std::string_view cell, const std::string& line, std::size_t column) {
  const auto value = parse_double(cell);
  if (!value || !std::isfinite(*value))
    reject(line + ", column " + std::to_string(column), '"' + std::string(cell.substr(0, 40)) + '"', "a finite number");
  return *value;
}

}  // namespace

Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path) {
  const std::string text = read_file("data", path);
  const std::string name = "data " + path.string();
  std::vector<double> values;
  std::size_t columns = 0, rows = 0, line_number = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    ++line_number;
    const std::string where = name + ", line " + std::to_string(line_number);
    if (is_blank(line)) {
      if (rest.find_first_not_of(" \t\r\n") == std::string_view::npos) break;  // blank lines may end a file
      reject(where, "empty", "numbers separated by commas");
    }
    const auto cells = split(line);
    if (columns == 0) columns = cells.size();
    if (cells.size() != columns)
      reject(where, std::to_string(cells.size()) + " columns", "as many as the first line, " + std::to_string(columns));
    if (line_number == 1 && is_header(cells)) continue;
    for (std::size_t k = 0; k < columns; ++k) values.push_back(number(cells[k], where, k + 1));
    ++rows;
  }
  if (rows == 0) reject(name, "empty", "at least one line of numbers");
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  return Eigen::Map<const RowMajor>(values.data(), static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns));
}

}  // namespace valley

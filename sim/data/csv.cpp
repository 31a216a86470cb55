#include "sim/data/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>
#include <system_error>
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

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

enum class Start { name, number, other };

/// What a cell starts with, blanks and an opening quote aside. "nan" and "inf" are numbers, if not ones that data may hold.
Start start_of(std::string_view cell) {
  if (is_blank(cell)) return Start::other;
  if (parse_double(cell)) return Start::number;
  std::string_view rest = cell.substr(cell.find_first_not_of(" \t\r"));
  if (rest.size() > 1 && (rest[0] == '"' || rest[0] == '\'')) rest.remove_prefix(1);
  const char c = rest[0];
  if (('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_') return Start::name;
  return ('0' <= c && c <= '9') || c == '+' || c == '-' || c == '.' ? Start::number : Start::other;
}

/// Names and no numbers. A line that merely cannot be read is no header: it would vanish without a word.
bool is_header(const std::vector<std::string_view>& cells) {
  const auto count = [&](Start start) {
    return std::count_if(cells.begin(), cells.end(), [&](std::string_view cell) { return start_of(cell) == start; });
  };
  return count(Start::name) > 0 && count(Start::number) == 0;
}

bool is_out_of_range(std::string_view cell) {
  const char* const end = cell.data() + cell.size();
  const char* from = cell.data() + std::min(cell.find_first_not_of(" \t\r+"), cell.size());
  double value = 0;
  const auto [stop, error] = std::from_chars(from, end, value);
  return error == std::errc::result_out_of_range && is_blank({stop, static_cast<std::size_t>(end - stop)});
}

double number(std::string_view cell, const std::string& line, std::size_t column) {
  const auto value = parse_double(cell);
  if (value && std::isfinite(*value)) return *value;
  const std::string where = line + ", column " + std::to_string(column);
  if (is_blank(cell)) reject(where, "blank", "a finite number");
  const std::string shown = '"' + std::string(cell.substr(0, 40)) + '"';
  if (is_out_of_range(cell)) reject(where, shown + ", out of range", "a finite number that a double can hold");
  reject(where, shown, "a finite number");
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

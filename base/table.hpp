// Results on disk: a CSV with a header, doubles printed so that they read back to the same bits.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace valley {

using Cell = std::variant<double, std::string>;

struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<Cell>> rows;

  /// Appends a row. Throws std::invalid_argument unless it has one cell a column.
  void add(std::vector<Cell> row);
  /// The CSV text (fields with a comma, quote or line break are quoted).
  std::string csv() const;
};

/// Reads a table written by `csv`; cells that are numbers become doubles, an empty cell NaN.
/// Throws std::invalid_argument naming the file, line and what is wrong (ragged row, open quote).
Table read_table(const std::filesystem::path& path);
/// The same from text; `where` is what an error names.
Table parse_table(std::string_view text, const std::string& where);

}  // namespace valley

#pragma once

#include <string>
#include <vector>

namespace valley::report {

/// One cell: HTML, and what it is sorted by where that is not its text.
struct Cell {
  std::string html;
  std::string key{};
  bool numeric = false;
};

/// A cell of a number, sorted by it; NaN comes last.
Cell number_cell(double value, const std::string& text);

/// A table that scrolls within itself where it is too wide, and whose columns sort (report_script). `label` is plain text.
std::string table_html(const std::string& label, const std::vector<std::string>& columns,
                       const std::vector<std::vector<Cell>>& rows);

}  // namespace valley::report

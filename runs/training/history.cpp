#include "runs/training/history.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "base/require.hpp"

namespace valley::networks {
namespace {

std::vector<std::string> names() {
  std::vector<std::string> all;
  for (const HistoryColumn& column : history_columns) all.emplace_back(column.name);
  return all;
}

HistoryLine line_of(const std::vector<Cell>& row, const std::string& where) {
  HistoryLine line;
  for (std::size_t k = 0; k < row.size(); ++k) {
    if (const auto* word = std::get_if<std::string>(&row[k])) reject(where, "'" + *word + "'", "numbers");
    line.*history_columns[k].value = std::get<double>(row[k]);
  }
  return line;
}

}  // namespace

const char* name_of(double HistoryLine::*column) {
  const auto is = [=](const HistoryColumn& one) { return one.value == column; };
  const auto* const found = std::find_if(history_columns.begin(), history_columns.end(), is);
  if (found == history_columns.end()) throw std::logic_error("a member that is no column of the history");
  return found->name;
}

Table table_of(const History& history) {
  Table table;
  table.columns = names();
  for (const HistoryLine& line : history) {
    std::vector<Cell> row;
    for (const HistoryColumn& column : history_columns) row.emplace_back(line.*column.value);
    table.add(std::move(row));
  }
  return table;
}

History read_history(const std::filesystem::path& file, std::uint32_t up_to) {
  const Table table = read_table(file);
  const std::vector<std::string> ours = names();
  constexpr std::size_t oldest = 10;  // columns of the first version
  require(table.columns.size() >= oldest && table.columns.size() <= ours.size() &&
              std::equal(table.columns.begin(), table.columns.end(), ours.begin()),
          file.string(), "of other columns", "those of this version");
  require(!table.rows.empty() || up_to == 0, file.string(), "without a line", "one at least, at step 0");
  History history;
  double last = -1;
  for (std::size_t k = 0; k < table.rows.size(); ++k) {
    const std::string where = file.string() + ", line " + std::to_string(k + 2);
    const HistoryLine line = line_of(table.rows[k], where);
    require(line.step > last && (k > 0 || line.step == 0), where + ": step", line.step,
            k == 0 ? "0" : "after that of the line before");
    last = line.step;
    if (line.step <= up_to) history.push_back(line);
  }
  return history;
}

}  // namespace valley::networks

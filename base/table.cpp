#include "base/table.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/file.hpp"
#include "base/number.hpp"
#include "base/require.hpp"

namespace valley {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

/// Text that would read back as something else (a number, an empty cell, several cells) is quoted.
std::string field(const std::string& text) {
  const bool plain = text.find_first_of(",\"\n\r") == std::string::npos && !text.empty() && !parse_double(text);
  return plain ? text : quoted(text);
}

std::string field(const Cell& cell) {
  const auto* number = std::get_if<double>(&cell);
  return number != nullptr ? shortest(*number) : field(std::get<std::string>(cell));
}

template <class Fields>
void append_line(std::string& out, const Fields& fields) {
  for (std::size_t k = 0; k < fields.size(); ++k) out += (k == 0 ? "" : ",") + field(fields[k]);
  out += '\n';
}

/// Reads fields one after another, keeping track of the line for messages.
class Reader {
 public:
  Reader(std::string_view file, std::string_view text) : name(file), rest(text) {}

  bool at_end() const { return rest.empty(); }
  std::size_t line() const { return line_number; }

  /// The fields of the next line and whether each was quoted.
  std::vector<std::pair<std::string, bool>> next() {
    std::vector<std::pair<std::string, bool>> fields;
    do {
      const bool is_quoted = !rest.empty() && rest.front() == '"';
      fields.emplace_back(is_quoted ? quoted_field() : plain_field(), is_quoted);
    } while (take(','));
    take('\r');
    if (!rest.empty() && !take('\n')) fail("text after a closing quote", "a comma or the end of the line");
    ++line_number;
    return fields;
  }

  [[noreturn]] void fail(std::string_view what, std::string_view allowed) const {
    reject(name + ", line " + std::to_string(line_number), what, allowed);
  }

 private:
  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }

  std::string plain_field() {
    const auto end = std::min(rest.find_first_of(",\r\n"), rest.size());
    std::string out(rest.substr(0, end));
    rest.remove_prefix(end);
    return out;
  }

  std::string quoted_field() {
    std::string out;
    for (take('"');;) {
      const auto end = rest.find('"');
      if (end == std::string_view::npos) fail("an open quote", "every quote closed");
      out += rest.substr(0, end);
      rest.remove_prefix(end + 1);
      if (!take('"')) return out;
      out += '"';
    }
  }

  std::string name;
  std::string_view rest;
  std::size_t line_number = 1;
};

Cell cell(const std::pair<std::string, bool>& read) {
  const auto& [text, is_quoted] = read;
  if (is_quoted) return text;
  if (text.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (const auto number = parse_double(text)) return *number;
  return text;
}

}  // namespace

void Table::add(std::vector<Cell> row) {
  require(row.size() == columns.size(), "cells in the row", static_cast<double>(row.size()),
          "one a column, " + std::to_string(columns.size()));
  rows.push_back(std::move(row));
}

std::string Table::csv() const {
  std::string out;
  append_line(out, columns);
  for (const auto& row : rows) append_line(out, row);
  return out;
}

Table read_table(const std::filesystem::path& path) { return parse_table(read_file("table", path), "table " + path.string()); }

Table parse_table(std::string_view text, const std::string& where) {
  Reader reader(where, text);
  if (reader.at_end()) reader.fail("empty", "a header line");
  Table table;
  for (auto& [column, is_quoted] : reader.next()) table.columns.push_back(std::move(column));
  while (!reader.at_end()) {
    const std::size_t line = reader.line();
    const auto fields = reader.next();
    if (fields.size() != table.columns.size())
      reject(where + ", line " + std::to_string(line), std::to_string(fields.size()) + " cells",
             "as many as the header, " + std::to_string(table.columns.size()));
    std::vector<Cell> row;
    for (const auto& one : fields) row.push_back(cell(one));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace valley

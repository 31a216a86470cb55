#include "sim/data/csv.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/number.hpp"
#include "base/require.hpp"
#include "sim/data/csv_cells.hpp"
#include "sim/data/foreign.hpp"
#include "sim/data/written.hpp"

namespace valley {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_out_of_range(std::string_view cell) {
  const char* const end = cell.data() + cell.size();
  const char* from = cell.data() + std::min(cell.find_first_not_of(" \t\r+"), cell.size());
  double value = 0;
  const auto [stop, error] = std::from_chars(from, end, value);
  return error == std::errc::result_out_of_range && is_blank({stop, static_cast<std::size_t>(end - stop)});
}

/// Short, and without what would upset a terminal.
std::string printable(std::string_view cell) {
  std::string text(cell.substr(0, 40));
  for (char& c : text)
    if (('\0' <= c && c < ' ') || c == '\x7f') c = '?';
  return text;
}

std::string shown(std::string_view cell) { return '"' + printable(cell) + '"'; }

class Reader {
 public:
  Reader(std::string_view text, std::string the_name, const RowLayout& the_layout)
      : rest(text), line_end(text.find('\n') == npos ? '\r' : '\n'), name(std::move(the_name)), layout(the_layout) {}

  Written read(bool as_written) {
    while (next()) {
      if (line_number == 1 && begin()) continue;
      for (const Eigen::Index k : chosen) {
        values.push_back(number(static_cast<std::size_t>(k)));
        if (as_written) rests.push_back(beyond(bare(cells[static_cast<std::size_t>(k)]), values.back()));
      }
      ++rows;
    }
    if (rows == 0) reject(name, "empty", "at least one line of numbers");
    Written read{matrix(values), {}};
    if (std::any_of(rests.begin(), rests.end(), [](double one) { return one != 0; })) read.beyond = matrix(rests);
    return read;
  }

 private:
  Eigen::MatrixXd matrix(const std::vector<double>& row_by_row) const {
    using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    return Eigen::Map<const RowMajor>(row_by_row.data(), rows, static_cast<Eigen::Index>(chosen.size()));
  }

  /// Takes the next line apart; false at the end.
  bool next() {
    if (rest.empty()) return false;
    line = take_line(rest);
    ++line_number;
    if (is_blank(line)) {
      if (rest.find_first_not_of(" \t\r\n") == npos) return false;  // blank lines may end a file
      reject(where(), "empty", "numbers separated by commas");
    }
    split_cells(line, cells);
    if (columns == 0) columns = cells.size();
    if (cells.size() == columns) return true;
    const std::string odd = odd_separators(line);
    reject(where(), std::to_string(cells.size()) + " columns" + (odd.empty() ? "" : ", separated by " + odd),
           odd.empty() ? "as many as the first line, " + std::to_string(columns) : separated_well);
  }

  std::string_view take_line(std::string_view& from) const {
    const auto end = from.find(line_end);
    std::string_view taken = from.substr(0, end);
    from.remove_prefix(end == npos ? from.size() : end + 1);
    if (!taken.empty() && taken.back() == '\r') taken.remove_suffix(1);
    return taken;
  }

  /// Chooses the columns by the first line, and says whether it is a header.
  bool begin() {
    const bool has_header = layout.header ? *layout.header : is_header();
    if (has_header)
      for (const std::string_view cell : cells) names.emplace_back(bare(cell));
    if (layout.columns.empty()) {
      if (has_header) refuse_what_is_no_data();
      for (std::size_t k = 0; k < columns; ++k) chosen.push_back(static_cast<Eigen::Index>(k));
    } else {
      chosen = places_of(layout.columns, columns, names);
    }
    return has_header;
  }

  bool is_header() const {
    if (are_names(cells)) return true;
    Cells below;
    std::string_view after = rest;
    if (const std::string_view second = take_line(after); !is_blank(second)) split_cells(second, below);
    if (are_quoted_above(cells, below)) return true;
    const bool blank_first = columns > 1 && is_blank(bare(cells.front())), counting = count_from_zero(cells);
    if (blank_first && counting) return true;
    // Rows that count up are rare, such names are not; with two columns both are common.
    const bool may_be_names = counting && !below.empty() && (columns > 2 || (columns == 2 && !has_whole_number(below)));
    if (may_be_names || (blank_first && !layout.columns.empty()))
      reject(where(), shown(line) + ", names of columns or numbers", "either, if said which: header = yes or header = no");
    return false;
  }

  void refuse_what_is_no_data() const {
    std::vector<bool> kept;
    for (const std::string& one : names) kept.push_back(no_data_by_name(one) == nullptr);
    const auto first = std::find(kept.begin(), kept.end(), false);
    if (first == kept.end() || std::find(kept.begin(), kept.end(), true) == kept.end()) return;
    const std::size_t k = static_cast<std::size_t>(first - kept.begin());
    reject(where() + ", column " + std::to_string(k + 1),
           names[k].empty() ? (k == 0 ? "blank, as pandas names an index" : "blank")
                            : shown(names[k]) + ", the name of " + no_data_by_name(names[k]),
           "columns of data, or a choice of columns (without it: columns = " + in_ranges(kept) + ")");
  }

  double number(std::size_t k) const {
    auto value = parse_double(cells[k]);
    if (!value) value = parse_double(bare(cells[k]));
    if (value && std::isfinite(*value)) return *value;
    refuse_cell(k);
  }

  [[noreturn]] void refuse_cell(std::size_t k) const {
    const std::string_view cell = cells[k];
    const std::string place =
        where() + ", column " + std::to_string(k + 1) + (names.empty() ? "" : " (" + printable(names[k]) + ")");
    if (is_blank(bare(cell))) reject(place, "blank", "a finite number");
    if (is_out_of_range(bare(cell))) reject(place, shown(cell) + ", out of range", "a finite number that a double can hold");
    if (const std::string odd = odd_separators(line); !odd.empty())
      reject(place, shown(cell) + ", separated by " + odd, separated_well);
    if (bare(cell).find(',') != npos)
      reject(place, shown(cell) + ", with a comma in it", "a finite number, with a decimal point");
    reject(place, shown(cell), parse_double(bare(cell)) ? "a finite number" : "a finite number" + way_out(k));
  }

  /// What to do about a text in column k.
  std::string way_out(std::size_t k) const {
    if (line_number == 1 && !layout.header) return ", or a header of names alone (any other: header = yes)";
    if (columns == 1 || !layout.columns.empty()) return "";
    std::vector<bool> kept(columns, true);
    kept[k] = false;
    return ", or a choice of columns (without this one: columns = " + in_ranges(kept) + ")";
  }

  std::string where() const { return name + ", line " + std::to_string(line_number); }

  static constexpr const char* separated_well = "numbers separated by commas, with decimal points";

  std::string_view rest, line;
  const char line_end;
  const std::string name;
  const RowLayout& layout;
  Cells cells;  // of the line
  std::size_t columns = 0, line_number = 0;
  std::vector<std::string> names;     // of the columns, where the file has a header
  std::vector<Eigen::Index> chosen;   // columns
  std::vector<double> values, rests;  // (rows, chosen)
  Eigen::Index rows = 0;
};

Written read(Bytes& bytes, const RowLayout& layout, bool as_written) {
  const std::vector<std::uint8_t> all = bytes.rest();
  const std::string_view text = plain_text({reinterpret_cast<const char*>(all.data()), all.size()}, bytes.name());
  return Reader(text, bytes.name(), layout).read(as_written);
}

}  // namespace

Eigen::MatrixXd read_csv_matrix(Bytes& bytes, const RowLayout& layout) { return read(bytes, layout, false).nearest; }

Written read_csv_as_written(Bytes& bytes, const RowLayout& layout) { return read(bytes, layout, true); }

Eigen::MatrixXd read_csv_matrix(const std::filesystem::path& path, const RowLayout& layout) {
  Bytes bytes(path);
  return read_csv_matrix(bytes, layout);
}

}  // namespace valley

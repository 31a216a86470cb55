#include "sim/data/csv_cells.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/number.hpp"

namespace valley {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::string_view blanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  return first == npos ? std::string_view() : text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

bool is_quoted(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  return text.size() >= 2 && text.front() == '"' && text.back() == '"';
}

std::string in_small_letters(std::string_view text) {
  std::string low(text);
  for (char& c : low)
    if ('A' <= c && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return low;
}

/// What R, pandas, SQL and people write where a number is missing and a name could stand. Other such cells ("?", "#N/A", "-")
/// start as no name does.
bool is_missing(std::string_view cell) {
  constexpr std::array<std::string_view, 9> words = {"na",  "n/a",     "n.a.",      "none",         "null",
                                                     "nil", "missing", "undefined", "not available"};
  return std::find(words.begin(), words.end(), in_small_letters(bare(cell))) != words.end();
}

enum class Start { name, number, other };

/// What a cell starts with, blanks and an opening quote aside. "nan" and "inf" are numbers, if not ones that data may hold.
Start start_of(std::string_view cell) {
  if (is_blank(cell)) return Start::other;
  if (parse_double(bare(cell))) return Start::number;
  std::string_view rest = trimmed(cell);
  if (rest.size() > 1 && (rest[0] == '"' || rest[0] == '\'')) rest.remove_prefix(1);
  const char c = rest[0];
  if (('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z') || c == '_') return Start::name;
  return ('0' <= c && c <= '9') || c == '+' || c == '-' || c == '.' ? Start::number : Start::other;
}

std::vector<std::string_view> pieces_of(std::string_view line, std::string_view separators) {
  std::vector<std::string_view> pieces;
  for (std::size_t from = 0; from <= line.size();) {
    const auto end = std::min(line.find_first_of(separators, from), line.size());
    if (end > from) pieces.push_back(line.substr(from, end - from));
    from = end + 1;
  }
  return pieces;
}

bool is_number(std::string_view piece) {
  std::string text(bare(piece));
  std::replace(text.begin(), text.end(), ',', '.');
  return parse_double(text).has_value();
}

}  // namespace

void split_cells(std::string_view line, Cells& cells) {
  cells.clear();
  const bool has_quotes = line.find('"') != npos;
  for (std::size_t from = 0;;) {
    auto end = has_quotes ? line.find_first_of(",\"", from) : line.find(',', from);
    while (end != npos && line[end] == '"') {
      const auto closing = line.find('"', end + 1);
      end = closing == npos ? npos : line.find_first_of(",\"", closing + 1);
    }
    cells.push_back(line.substr(from, end - from));
    if (end == npos) return;
    from = end + 1;
  }
}

bool is_blank(std::string_view text) { return text.find_first_not_of(blanks) == npos; }

std::string_view bare(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  return is_quoted(text) ? trimmed(text.substr(1, text.size() - 2)) : text;
}

const char* no_data_by_name(std::string_view name) {
  const std::string low = in_small_letters(name);
  const auto is_one_of = [&](const auto&... words) { return ((low == words) || ...); };
  if (is_one_of("", "index", "id") || low.starts_with("unnamed: ")) return "an index";
  return is_one_of("label", "labels", "target", "class") ? "labels" : nullptr;
}

bool are_names(const Cells& cells) {
  const auto count = [&](Start start) {
    return std::count_if(cells.begin(), cells.end(), [&](std::string_view cell) { return start_of(cell) == start; });
  };
  // Na is sodium beside K; alone it is a missing value.
  const auto missing = std::count_if(cells.begin(), cells.end(), is_missing);
  return count(Start::name) > missing && count(Start::number) == 0;
}

bool count_from_zero(const Cells& cells) {
  const std::size_t first = is_blank(bare(cells.front())) ? 1 : 0;
  for (std::size_t k = first; k < cells.size(); ++k)
    if (bare(cells[k]) != std::to_string(k - first)) return false;
  return cells.size() > first;
}

bool are_quoted_above(const Cells& cells, const Cells& below) {
  const auto is_quoted_number = [](std::string_view cell) { return is_quoted(cell) && parse_double(bare(cell)); };
  return !below.empty() && std::all_of(cells.begin(), cells.end(), is_quoted_number) &&
         std::none_of(below.begin(), below.end(), is_quoted);
}

bool has_whole_number(const Cells& cells) {
  return std::any_of(cells.begin(), cells.end(), [](std::string_view cell) {
    const std::string_view text = bare(cell);
    return !text.empty() && text.find_first_not_of("+-0123456789") == npos;
  });
}

std::string odd_separators(std::string_view line) {
  constexpr std::array<std::pair<std::string_view, const char*>, 4> separators = {
      {{";", "semicolons"}, {"\t", "tabs"}, {"|", "bars"}, {" ", "blanks"}}};
  const bool has_comma = line.find(',') != npos;
  for (const auto& [separator, name] : separators) {
    const auto pieces = pieces_of(trimmed(line), separator);
    const auto numbers = std::count_if(pieces.begin(), pieces.end(), is_number);
    if (pieces.size() < 2 || (2 * numbers < static_cast<long>(pieces.size()) && (has_comma || separator == " "))) continue;
    return std::string(name) + (has_comma ? ", with decimal commas" : "");
  }
  return "";
}

}  // namespace valley

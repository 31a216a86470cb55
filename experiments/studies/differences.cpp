#include "experiments/studies/differences.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "base/number.hpp"
#include "base/padded.hpp"
#include "experiments/study_record.hpp"

namespace valley::studies {
namespace {

using Line = std::array<std::string, 7>;

/// Lines by quantity, each group in order of appearance; a later x takes the place of an earlier one.
struct Lines {
  std::vector<std::string> quantities;
  std::map<std::string, std::vector<Line>> of;

  void add(const std::string& quantity, Line line) {
    if (!of.contains(quantity)) quantities.push_back(quantity);
    std::vector<Line>& group = of[quantity];
    const auto there =
        std::find_if(group.begin(), group.end(), [&](const Line& one) { return one[0] == line[0] && one[1] == line[1]; });
    there == group.end() ? group.push_back(std::move(line)) : void(*there = std::move(line));
  }
};

Lines lines_of(const Table& study) {
  const auto column = [](const char* name) {
    const auto& names = study_columns();
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  Lines lines;
  for (const auto& row : study.rows) {
    const auto text = [&](const char* name) { return std::get<std::string>(row[column(name)]); };
    const auto cell = [&](const char* name) { return std::get<double>(row[column(name)]); };
    const double nothing = 1e-9 * (cell("high") - cell("low"));  // equal but for rounding
    const auto number = [&](const char* name) { return rounded(std::abs(cell(name)) < nothing ? 0 : cell(name), 3); };
    if (text("series") != "difference") continue;
    lines.add(text("quantity"),
              {text("arm"), text("versus"), number("x"), number("value"), number("low"), number("high"), number("n")});
  }
  return lines;
}

}  // namespace

std::string differences_in_words(const Table& study) {
  const Lines lines = lines_of(study);
  const Line head{"", "minus", "at x", "mean", "95 % from", "to", "seeds"};
  std::array<std::size_t, head.size()> widths{};
  const auto widen = [&](const Line& line) {
    for (std::size_t k = 0; k < line.size(); ++k) widths[k] = std::max(widths[k], line[k].size());
  };
  const auto written = [&](const Line& line) {
    std::string text;
    for (std::size_t k = 0; k < line.size(); ++k)
      text += k < 2 ? padded_right(line[k], widths[k] + 2) : padded_left(line[k], widths[k] + 2);
    return text + '\n';
  };
  widen(head);
  for (const auto& [quantity, group] : lines.of) {
    widths[0] = std::max(widths[0], quantity.size());
    for (const Line& line : group) widen(line);
  }
  std::string text;
  for (const std::string& quantity : lines.quantities) {
    Line named = head;
    named[0] = quantity;
    text += written(named);
    for (const Line& line : lines.of.at(quantity)) text += written(line);
  }
  return text;
}

}  // namespace valley::studies

#include "experiments/report/table_html.hpp"

#include <cmath>

#include "base/number.hpp"
#include "base/xml.hpp"

namespace valley::report {
namespace {

std::string cell(const Cell& one, bool heads) {
  const std::string tag = heads ? "th" : "td";
  return "<" + tag + (heads ? " scope=\"row\"" : "") + (one.numeric ? " class=\"number\"" : "") +
         (one.key.empty() ? "" : " data-key=\"" + xml(one.key) + "\"") + ">" + one.html + "</" + tag + ">";
}

}  // namespace

Cell number_cell(double value, const std::string& text) {
  const std::string key = std::isnan(value)   ? "none"
                          : std::isinf(value) ? (value > 0 ? "Infinity" : "-Infinity")
                                              : shortest(value);
  return {xml(text), key, true};
}

std::string table_html(const std::string& label, const std::vector<std::string>& columns,
                       const std::vector<std::vector<Cell>>& rows) {
  std::string text = "<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"" + xml(label) +
                     "\">\n<table class=\"sorts\">\n<thead><tr>";
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const bool numeric = !rows.empty() && rows.front()[k].numeric;
    text += std::string("<th scope=\"col\"") + (numeric ? " class=\"number\"" : "") + ">" + xml(columns[k]) + "</th>";
  }
  text += "</tr></thead>\n<tbody>\n";
  for (const auto& row : rows) {
    text += "<tr>";
    for (std::size_t k = 0; k < row.size(); ++k) text += cell(row[k], k == 0);
    text += "</tr>\n";
  }
  return text + "</tbody>\n</table>\n</div>\n";
}

}  // namespace valley::report

#include "experiments/claim_table.hpp"

#include <algorithm>
#include <cmath>

#include "base/number.hpp"
#include "base/padded.hpp"
#include "experiments/claim_report.hpp"

namespace valley {
namespace {

constexpr std::size_t verdict_width = 27, share_width = 13, controls_width = 10, at_most_width = 18, at_least_width = 16,
                      off_width = 7;

/// Two blanks at least before what follows: one would make one range of two.
std::string cell(const std::string& text, std::size_t width) { return padded_right(text, std::max(width, text.size() + 2)); }

std::string share(const Report& report, Role role) {
  const Share counted = counted_rows(report, role);
  return std::to_string(counted.good) + "/" + std::to_string(counted.all);
}

/// As %g has it; of numbers with an exponent two digits at most, and e5 for e+05.
std::string short_number(double value, int digits) {
  std::string text = rounded(value, digits);
  if (text.find('e') == std::string::npos) return text;
  text = rounded(value, std::min(digits, 2));
  const std::size_t e = text.find('e');
  const bool negative = text[e + 1] == '-';
  const std::size_t first = std::min(text.find_first_not_of("+-0", e + 1), text.size() - 1);
  return text.substr(0, e) + (negative ? "e-" : "e") + text.substr(first);
}

void widen(std::optional<std::pair<double, double>>& range, double value) {
  if (!range) range = {value, value};
  range = {std::min(range->first, value), std::max(range->second, value)};
}

}  // namespace

Ratios ratios_of(const Report& report) {
  Ratios ratios;
  for (const Row& row : report.rows) {
    const double ratio = row.tightness();
    if (row.role != Role::grid || row.verdict == Verdict::assumption_not_met || std::isnan(ratio)) continue;
    if (row.relation == Relation::equal)
      ratios.off = std::max(ratios.off.value_or(0), std::abs(ratio - 1));
    else
      widen((row.relation == Relation::at_most) == (row.predicted > 0) ? ratios.at_most : ratios.at_least, ratio);
  }
  return ratios;
}

std::string ratio_words(double ratio) {
  const double off = ratio - 1;
  if (off == 0 || std::abs(off) >= 1e-2) return short_number(ratio, 3);
  return (off > 0 ? "1+" : "1-") + short_number(std::abs(off), 1);
}

std::string range_words(const std::optional<std::pair<double, double>>& range) {
  if (!range) return "-";
  const std::string least = ratio_words(range->first), largest = ratio_words(range->second);
  return least == largest ? least : least + ".." + largest;
}

std::string off_words(const Ratios& ratios) { return ratios.off ? short_number(*ratios.off, 1) : "-"; }

std::string noticed_share(const Report& report) {
  const Noticed noticed = report.noticed();
  return noticed.rows == 0 ? "-" : std::to_string(noticed.all) + "/" + std::to_string(noticed.rows);
}

std::string table_header(std::size_t width) {
  const std::string before(width + 1 + verdict_width, ' ');
  return before + cell("rows", share_width) + cell("controls", controls_width) +
         cell("measured/bound must be", at_most_width + at_least_width) + padded_right("equal,", off_width) + "notice\n" +
         padded_right("claim", width + 1) + cell("verdict", verdict_width) + cell("held", share_width) +
         cell("violated", controls_width) + cell("at most 1", at_most_width) + cell("at least 1", at_least_width) +
         padded_right("within", off_width) + "5 % off\n";
}

std::string table_line(const Report& report, std::size_t width) {
  const Ratios ratios = ratios_of(report);
  std::string text = padded_right(report.id, width + 1) + cell(verdict_words(report), verdict_width) +
                     cell(share(report, Role::grid), share_width) + cell(share(report, Role::control), controls_width) +
                     cell(range_words(ratios.at_most), at_most_width) + cell(range_words(ratios.at_least), at_least_width) +
                     cell(off_words(ratios), off_width) + noticed_share(report) + "\n";
  if (passes(report.verdict)) return text;
  constexpr std::size_t shown = 5;
  const std::vector<Row> rows = offenders(report);
  if (rows.empty()) return text + "  " + why(report) + "\n";
  for (std::size_t i = 0; i < std::min(rows.size(), shown); ++i) text += "  " + describe(rows[i]) + "\n";
  if (rows.size() > shown) text += "  and " + std::to_string(rows.size() - shown) + " more\n";
  return text;
}

}  // namespace valley

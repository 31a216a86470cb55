#include "experiments/report/claim_section.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/number.hpp"
#include "base/rounded_apart.hpp"
#include "base/shell_word.hpp"
#include "base/xml.hpp"
#include "experiments/claim_table.hpp"
#include "experiments/report/mathml.hpp"
#include "experiments/report/table_html.hpp"

namespace valley::report {
namespace {

constexpr std::size_t shown_rows = 100;

std::string element(const std::string& tag, const std::string& content) { return "<" + tag + ">" + content + "</" + tag + ">"; }

std::string of(std::size_t good, std::size_t all) { return std::to_string(good) + " of " + std::to_string(all); }

/// How it looks: passes, open, fails.
std::string badge(const Report& report) {
  const char* look = !passes(report.verdict) ? "fails" : report.verdict == Verdict::no_counterexample ? "open" : "holds";
  return std::string("<span class=\"verdict ") + look + "\">" + xml(verdict_words(report)) + "</span>";
}

/// How far a row is from its bound, as a factor; infinite where that says nothing.
double looseness(const Row& row) {
  const double far = std::abs(std::log(std::abs(row.tightness())));
  return std::isnan(far) ? std::numeric_limits<double>::infinity() : far;
}

bool as_it_must(const Row& row) {
  if (row.role == Role::control) return row.verdict == Verdict::violated;
  return row.verdict == Verdict::holds || row.verdict == Verdict::assumption_not_met;
}

/// Those of one role: first what did not come out as it must, then the tightest.
std::vector<Row> rows_of(const Report& report, Role role) {
  std::vector<Row> rows;
  std::copy_if(report.rows.begin(), report.rows.end(), std::back_inserter(rows),
               [&](const Row& row) { return row.role == role; });
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return as_it_must(a) != as_it_must(b) ? as_it_must(b) : looseness(a) < looseness(b);
  });
  return rows;
}

const char* sign(Relation relation) { return relation == Relation::at_most ? "≤" : relation == Relation::at_least ? "≥" : "="; }

std::string settings(const Row& row) {
  std::string text;
  for (const auto& [key, value] : row.params) {
    const double* x = std::get_if<double>(&value);
    text += (text.empty() ? "" : ", ") + key + " = " + (x != nullptr ? rounded(*x, 6) : std::get<std::string>(value));
  }
  return text;
}

std::string notices(const Row& row) {
  if (row.notices_higher && row.notices_lower) return "both ways";
  return row.notices_higher ? "higher" : row.notices_lower ? "lower" : "no";
}

std::vector<Cell> cells(const Row& row) {
  const double measured = row.measured.value;
  const std::string error = row.measured.std_error != 0 ? " ± " + rounded(row.measured.std_error, 2) : "";
  std::vector<Cell> all = {{xml(settings(row))},
                           number_cell(measured, rounded_apart(measured, row.predicted, 6) + error),
                           {sign(row.relation)},
                           number_cell(row.predicted, rounded_apart(row.predicted, measured, 6)),
                           number_cell(row.tightness(), rounded_apart(row.tightness(), 1, 4))};
  if (row.role == Role::grid) all.push_back({notices(row)});
  std::string verdict = name(row.verdict);
  std::replace(verdict.begin(), verdict.end(), '_', ' ');
  all.push_back({as_it_must(row) ? verdict : element("strong", verdict)});
  all.push_back({xml(row.note)});
  return all;
}

std::string table_of(const Results& results, const Report& report, Role role) {
  std::vector<std::string> columns = {"setting", "measured", "claimed", "predicted", "ratio"};
  if (role == Role::grid) columns.push_back("notices 5 %");
  columns.insert(columns.end(), {"verdict", role == Role::grid ? "note" : "what is wrong in it"});
  const std::vector<Row> rows = rows_of(report, role);
  std::vector<std::vector<Cell>> table;
  for (std::size_t i = 0; i < std::min(rows.size(), shown_rows); ++i) table.push_back(cells(rows[i]));
  const std::string label = report.id + (role == Role::grid ? ": rows" : ": controls");
  const std::string left = rows.size() <= shown_rows
                               ? ""
                               : "<p>Shown: the " + std::to_string(shown_rows) + " tightest of " + std::to_string(rows.size()) +
                                     ", after any that did not come out as they must; all of them: <code>" +
                                     xml(check_command(results, report.id)) + " --json -</code></p>\n";
  return left + table_html(label, columns, table);
}

std::string details(const Results& results, const Report& report, Role role) {
  const Share share = counted_rows(report, role);
  std::string words;
  if (role == Role::grid)
    words = "Inside the assumptions: " + of(share.good, share.all) + " rows hold";
  else if (share.all == 0)
    return "<p><strong>No control.</strong></p>\n";
  else
    words = "Controls, which must be violated: " + of(share.good, share.all) + " are";
  const bool open = share.good < share.all;
  return std::string("<details") + (open ? " open=\"open\"" : "") + "><summary>" + words + "</summary>\n" +
         table_of(results, report, role) + "</details>\n";
}

std::string ratio_facts(const Report& report) {
  const Ratios ratios = ratios_of(report);
  std::string text;
  const auto add = [&](const char* what, const std::string& words) {
    if (words != "-") text += (text.empty() ? "" : "; ") + std::string(what) + words;
  };
  add("must be at most 1: ", range_words(ratios.at_most));
  add("must be at least 1: ", range_words(ratios.at_least));
  add("must be 1, and is within ", off_words(ratios));
  return text.empty() ? "not defined for these rows" : text;
}

std::string noticed_words(const Report& report) {
  const Noticed noticed = report.noticed();
  if (noticed.rows == 0) return "no row has a prediction to scale";
  return of(noticed.all, noticed.rows) + " rows notice (" + std::to_string(noticed.higher) + " one 5 % higher, " +
         std::to_string(noticed.lower) + " one 5 % lower)";
}

}  // namespace

std::string anchor(const std::string& id) {
  std::string text = "claim-";
  constexpr const char* digits = "0123456789abcdef";
  for (const char c : id) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    text += plain ? std::string(1, c) : std::string(".") + digits[byte / 16] + digits[byte % 16];
  }
  return text;
}

std::string check_command(const Results& results, const std::string& id) {
  std::string text = "valley check";
  if (!id.empty()) text += " " + shell_word(id);
  if (id.empty())
    for (const std::string& one : results.asked.ids) text += " " + shell_word(one);
  if (id.empty() && !results.asked.paper.empty()) text += " --paper " + shell_word(results.asked.paper);
  for (const std::string& file : results.asked.with) text += " --with " + shell_word(file);
  if (results.effort != Effort::standard) text += std::string(" --") + name(results.effort);
  return text + " --seed " + std::to_string(results.seed);
}

std::string claim_section(const Results& results, const Report& report) {
  const auto fact = [](const char* key, const std::string& value) {
    return element("dt", key) + element("dd", xml(value)) + "\n";
  };
  return "<article id=\"" + anchor(report.id) + "\">\n<h3>" + xml(report.id) + " " + badge(report) + "</h3>\n" +
         (report.says.empty() ? "" : element("p", xml(report.says)) + "\n") + "<div class=\"statement\">" +
         to_mathml(report.statement) + "</div>\n<dl>\n" + fact("source", report.source) +
         (report.open ? fact("open", "neither proved nor refuted; instances looked at: " + std::to_string(report.tried())) : "") +
         fact("measured/predicted", ratio_facts(report)) + fact("a bound 5 % off", noticed_words(report)) + "</dl>\n" +
         details(results, report, Role::control) + details(results, report, Role::grid) + "<p class=\"again\">Again: <code>" +
         xml(check_command(results, report.id)) + "</code></p>\n</article>\n";
}

std::string claim_overview(const Results& results) {
  std::vector<std::vector<Cell>> rows;
  for (const Report& report : results.reports) {
    const Share grid = counted_rows(report, Role::grid), controls = counted_rows(report, Role::control);
    const Ratios ratios = ratios_of(report);
    const Noticed noticed = report.noticed();
    const auto share = [](std::size_t good, std::size_t all) {
      const double part = all == 0 ? std::nan("") : static_cast<double>(good) / static_cast<double>(all);
      return number_cell(part, all == 0 ? "-" : std::to_string(good) + "/" + std::to_string(all));
    };
    const auto closest = [](const auto& range, bool largest) {  // to 1, to sort by
      return range ? largest ? range->second : range->first : std::nan("");
    };
    rows.push_back({{"<a href=\"#" + anchor(report.id) + "\">" + xml(report.id) + "</a>"},
                    {badge(report), verdict_words(report)},
                    share(grid.good, grid.all),
                    share(controls.good, controls.all),
                    number_cell(closest(ratios.at_most, true), range_words(ratios.at_most)),
                    number_cell(closest(ratios.at_least, false), range_words(ratios.at_least)),
                    number_cell(ratios.off.value_or(std::nan("")), off_words(ratios)),
                    share(noticed.all, noticed.rows)});
  }
  return table_html("claims",
                    {"claim", "verdict", "rows that hold", "controls violated", "ratio at most 1", "ratio at least 1",
                     "ratio 1 within", "notice 5 %"},
                    rows);
}

}  // namespace valley::report

#include "experiments/report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/number.hpp"
#include "base/rounded_apart.hpp"
#include "experiments/json.hpp"

namespace valley {
namespace {

Json to_json(const Row& row) {
  Json params = Json::object();
  for (const auto& [key, value] : row.params) {
    if (const double* x = std::get_if<double>(&value))
      params[key] = number(*x);
    else
      params[key] = std::get<std::string>(value);
  }
  return {{"role", name(row.role)},
          {"verdict", name(row.verdict)},
          {"predicted", number(row.predicted)},
          {"measured", number(row.measured.value)},
          {"std_error", number(row.measured.std_error)},
          {"params", std::move(params)},
          {"relation", name(row.relation)},
          {"tightness", number(row.tightness())},
          {"note", row.note}};
}

// Only what XML 1.0 can hold: valid UTF-8, no control characters, the five characters with a meaning escaped.
std::string xml(const std::string& text) {
  std::string escaped;
  for (const char c : Json::parse(document(text)).get<std::string>()) {
    switch (c) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      case '\'': escaped += "&apos;"; break;
      case '\n': escaped += "&#10;"; break;
      case '\t': escaped += "&#9;"; break;
      default: escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
  }
  return escaped;
}

std::string seconds(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%.3f", value);
  return buffer;
}

int severity(const Row& row) {
  if (row.role == Role::control) return row.verdict == Verdict::violated ? 0 : 1;
  return row.verdict == Verdict::violated ? 3 : row.verdict == Verdict::inconclusive ? 2 : 0;
}

double distance(const Row& row) {
  const double d = std::abs(row.measured.value - row.predicted) / std::max(std::abs(row.predicted), 1e-300);
  return std::isnan(d) ? std::numeric_limits<double>::infinity() : d;
}

std::string pad(std::string text, std::size_t width) {
  if (text.size() < width) text.append(width - text.size(), ' ');
  return text;
}

std::string share(const Report& report, Role role, Verdict verdict) {
  std::size_t good = 0, all = 0;
  for (const Row& row : report.rows) {
    if (row.role != role || (role == Role::grid && row.verdict == Verdict::assumption_not_met)) continue;
    ++all;
    if (row.verdict == verdict) ++good;
  }
  return std::to_string(good) + "/" + std::to_string(all);
}

std::string tightness_range(const Report& report) {
  double low = std::numeric_limits<double>::infinity(), high = -low;
  for (const Row& row : report.rows) {
    const double t = row.tightness();
    if (row.role != Role::grid || row.verdict == Verdict::assumption_not_met || std::isnan(t)) continue;
    low = std::min(low, t);
    high = std::max(high, t);
  }
  return low > high ? "-" : rounded_apart(low, 1, 3) + " .. " + rounded_apart(high, 1, 3);
}

std::string why(const Report& report) {
  const std::vector<Row> worst = offenders(report);
  if (!worst.empty()) return describe(worst.front());
  const bool control =
      std::any_of(report.rows.begin(), report.rows.end(), [](const Row& row) { return row.role == Role::control; });
  return control ? "no grid row meets the assumptions" : "no control";
}

}  // namespace

std::string to_json(const Results& results) {
  Json claims = Json::array();
  for (const Report& report : results.reports) {
    Json rows = Json::array();
    for (const Row& row : report.rows) rows.push_back(to_json(row));
    claims.push_back({{"id", report.id},
                      {"statement", report.statement},
                      {"source", report.source},
                      {"verdict", name(report.verdict)},
                      {"seconds", number(report.seconds)},
                      {"rows", std::move(rows)}});
  }
  return document({{"seed", results.seed}, {"git", results.git}, {"claims", std::move(claims)}});
}

std::string to_junit(const Results& results) {
  std::size_t failures = 0;
  double total = 0;
  std::ostringstream cases;
  for (const Report& report : results.reports) {
    total += report.seconds;
    cases << "    <testcase classname=\"valley.claims\" name=\"" << xml(report.id) << "\" time=\"" << seconds(report.seconds)
          << "\"";
    if (report.verdict == Verdict::holds) {
      cases << "/>\n";
      continue;
    }
    ++failures;
    cases << ">\n      <failure type=\"" << name(report.verdict) << "\" message=\"" << xml(why(report)) << "\">"
          << xml(report.statement) << "</failure>\n    </testcase>\n";
  }
  std::ostringstream out;
  const auto counts = "tests=\"" + std::to_string(results.reports.size()) + "\" failures=\"" + std::to_string(failures) +
                      "\" errors=\"0\" skipped=\"0\" time=\"" + seconds(total) + "\"";
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites " << counts << ">\n  <testsuite name=\"valley check\" "
      << counts << ">\n    <properties>\n      <property name=\"seed\" value=\"" << results.seed
      << "\"/>\n      <property name=\"git\" value=\"" << xml(results.git) << "\"/>\n    </properties>\n"
      << cases.str() << "  </testsuite>\n</testsuites>\n";
  return out.str();
}

std::vector<Row> offenders(const Report& report) {
  std::vector<Row> rows;
  std::copy_if(report.rows.begin(), report.rows.end(), std::back_inserter(rows),
               [](const Row& row) { return severity(row) > 0; });
  std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    return severity(a) != severity(b) ? severity(a) > severity(b) : distance(a) > distance(b);
  });
  return rows;
}

bool all_hold(const Results& results) {
  return std::all_of(results.reports.begin(), results.reports.end(),
                     [](const Report& report) { return report.verdict == Verdict::holds; });
}

std::string describe(const Row& row) {
  const char* relation = row.relation == Relation::at_most ? "<=" : row.relation == Relation::at_least ? ">=" : "=";
  std::string text =
      std::string(name(row.role)) + " " + name(row.verdict) + ": measured " + rounded_apart(row.measured.value, row.predicted, 6);
  if (row.measured.std_error != 0) text += " +- " + rounded(row.measured.std_error, 2);
  text += std::string(", claimed ") + relation + " " + rounded_apart(row.predicted, row.measured.value, 6);
  const char* separator = "; ";
  for (const auto& [key, value] : row.params) {
    const double* x = std::get_if<double>(&value);
    text += separator + key + "=" + (x != nullptr ? rounded(*x, 6) : std::get<std::string>(value));
    separator = " ";
  }
  if (!row.note.empty()) text += " (" + row.note + ")";
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

std::string table_header(std::size_t width) {
  return pad("claim", width) + "  " + pad("verdict", 18) + "  " + pad("grid held", 9) + "  " + pad("controls violated", 17) +
         "  " + pad("measured/bound", 20) + "  seconds\n";
}

std::string table_line(const Report& report, std::size_t width) {
  char time[32];
  std::snprintf(time, sizeof time, "%7.2f", report.seconds);
  std::string text = pad(report.id, width) + "  " + pad(name(report.verdict), 18) + "  " +
                     pad(share(report, Role::grid, Verdict::holds), 9) + "  " +
                     pad(share(report, Role::control, Verdict::violated), 17) + "  " + pad(tightness_range(report), 20) + "  " +
                     time + "\n";
  if (report.verdict == Verdict::holds) return text;
  constexpr std::size_t shown = 5;
  const std::vector<Row> rows = offenders(report);
  if (rows.empty()) return text + "  " + why(report) + "\n";
  for (std::size_t i = 0; i < std::min(rows.size(), shown); ++i) text += "  " + describe(rows[i]) + "\n";
  if (rows.size() > shown) text += "  and " + std::to_string(rows.size() - shown) + " more\n";
  return text;
}

}  // namespace valley

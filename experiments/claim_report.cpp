#include "experiments/claim_report.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/json.hpp"
#include "base/number.hpp"
#include "base/rounded_apart.hpp"
#include "base/xml.hpp"
#include "experiments/claim_table.hpp"

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
          {"notices_higher", row.notices_higher},
          {"notices_lower", row.notices_lower},
          {"note", row.note}};
}

Json to_json(const Noticed& noticed) {
  return {{"rows", noticed.rows}, {"higher", noticed.higher}, {"lower", noticed.lower}, {"all", noticed.all}};
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

}  // namespace

const char* name(Effort effort) {
  switch (effort) {
    case Effort::quick: return "quick";
    case Effort::standard: return "standard";
    case Effort::full: return "full";
  }
  return "?";
}

std::string to_json(const Results& results) {
  Json claims = Json::array();
  for (const Report& report : results.reports) {
    Json rows = Json::array();
    for (const Row& row : report.rows) rows.push_back(to_json(row));
    claims.push_back({{"id", report.id},
                      {"says", report.says},
                      {"statement", report.statement},
                      {"source", report.source},
                      {"open", report.open},
                      {"verdict", name(report.verdict)},
                      {"tried", report.tried()},
                      {"noticed", to_json(report.noticed())},
                      {"seconds", number(report.seconds)},
                      {"rows", std::move(rows)}});
  }
  const AskedFor& asked = results.asked;
  return document({{"seed", results.seed},
                   {"git", results.git},
                   {"effort", name(results.effort)},
                   {"asked", {{"ids", asked.ids}, {"paper", asked.paper}, {"with", asked.with}}},
                   {"claims", std::move(claims)}});
}

std::string to_junit(const Results& results) {
  std::size_t failures = 0;
  double total = 0;
  std::ostringstream cases;
  for (const Report& report : results.reports) {
    total += report.seconds;
    cases << "    <testcase classname=\"valley.claims\" name=\"" << xml(report.id) << "\" time=\"" << seconds(report.seconds)
          << "\">\n";
    if (!passes(report.verdict)) {
      ++failures;
      cases << "      <failure type=\"" << name(report.verdict) << "\" message=\"" << xml(why(report)) << "\">"
            << xml(report.statement) << "</failure>\n";
    }
    cases << "      <system-out>" << verdict_words(report) << "; notice 5 %: " << noticed_share(report)
          << "</system-out>\n    </testcase>\n";
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

std::string verdict_words(const Report& report) {
  const bool none_found = report.verdict == Verdict::no_counterexample;
  const std::string words = none_found ? "no counterexample in " + std::to_string(report.tried()) : name(report.verdict);
  return words + (passes(report.verdict) && report.noticed().loose() ? ", loose here" : "");
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

Share counted_rows(const Report& report, Role role) {
  const Verdict wanted = role == Role::grid ? Verdict::holds : Verdict::violated;
  Share share;
  for (const Row& row : report.rows) {
    if (row.role != role || (role == Role::grid && row.verdict == Verdict::assumption_not_met)) continue;
    ++share.all;
    if (row.verdict == wanted) ++share.good;
  }
  return share;
}

std::string summary(const Results& results) {
  const auto count = [&](Verdict verdict) {
    return std::count_if(results.reports.begin(), results.reports.end(),
                         [=](const Report& report) { return report.verdict == verdict; });
  };
  const auto held = count(Verdict::holds), open = count(Verdict::no_counterexample);
  return std::to_string(held) + " of " + std::to_string(results.reports.size()) +
         (results.reports.size() == 1 ? " claim holds" : " claims hold") +
         (open == 0 ? "" : ", " + std::to_string(open) + " open without a counterexample");
}

bool all_pass(const Results& results) {
  return std::all_of(results.reports.begin(), results.reports.end(), [](const Report& report) { return passes(report.verdict); });
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

std::string why(const Report& report) {
  const std::vector<Row> worst = offenders(report);
  if (!worst.empty()) return describe(worst.front());
  const bool control =
      std::any_of(report.rows.begin(), report.rows.end(), [](const Row& row) { return row.role == Role::control; });
  return control ? "no grid row meets the assumptions" : "no control";
}

}  // namespace valley

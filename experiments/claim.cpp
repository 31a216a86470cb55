// Rules of a verdict, with p the prediction, m the measurement, se its standard error, tol the tolerance:
//   e = m - p (at most), p - m (at least), |m - p| (equal);  slack = tol |p|, or tol where p = 0
//   se = 0:  holds iff e <= slack, else violated
//   se > 0:  holds iff e + 4 se <= slack, violated iff e - 4 se > slack, else inconclusive; but an equality known to
//            5 %, 4 se <= 0.05 |p|, holds also iff e <= 4 se, so that its tolerance need not be wider than what it is for
// A row with a NaN, or a prediction that excludes nothing, never holds.
#include "experiments/claim.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <limits>

#include "base/given.hpp"
#include "base/registry.hpp"
#include "base/select.hpp"

namespace valley {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
constexpr double errors_needed = 4;
constexpr double noticeable = 0.05;  // share of a prediction that a tight row can tell

std::vector<Claim>& registry() {
  static std::vector<Claim> all;
  return all;
}

double excess(const Row& row) {
  const double above = row.measured.value - row.predicted;
  switch (row.relation) {
    case Relation::at_most: return above;
    case Relation::at_least: return -above;
    case Relation::equal: return std::abs(above);
  }
  return not_a_number;
}

void decide(Row& row, Verdict verdict, const char* note = "") {
  row.verdict = verdict;
  row.note = note;
}

void compare(Row& row, double tolerance) {
  const double m = row.measured.value, se = row.measured.std_error;
  if (std::isnan(row.predicted)) return decide(row, Verdict::inconclusive, "prediction is not a number");
  if (std::isinf(row.predicted)) return decide(row, Verdict::assumption_not_met, "vacuous");
  if (m == std::numeric_limits<double>::infinity() && row.relation == Relation::at_most)
    return decide(row, Verdict::violated, "measured value is infinite");
  if (!std::isfinite(m)) return decide(row, Verdict::inconclusive, "measured value is not finite");
  if (!std::isfinite(se) || se < 0) return decide(row, Verdict::inconclusive, "standard error is not a finite number >= 0");
  if (!std::isfinite(tolerance) || tolerance < 0)
    return decide(row, Verdict::inconclusive, "tolerance is not a finite number >= 0");
  const double slack = tolerance * (row.predicted == 0 ? 1 : std::abs(row.predicted));
  const double e = excess(row), margin = errors_needed * se;
  if (e + margin <= slack) return decide(row, Verdict::holds);
  if (e - margin > slack) return decide(row, Verdict::violated);
  if (row.relation == Relation::equal && e <= margin && margin <= noticeable * std::abs(row.predicted))
    return decide(row, Verdict::holds);
  decide(row, Verdict::inconclusive, "within 4 standard errors");
}

/// Whether a row that holds no longer would with its prediction times `by`.
bool notices(const Row& row, double tolerance, double by) {
  Row scaled{.relation = row.relation, .predicted = by * row.predicted, .measured = row.measured, .params = {}, .note = {}};
  compare(scaled, tolerance);
  return scaled.verdict != Verdict::holds;
}

void fail(Row& row, const std::string& what) {
  row.verdict = Verdict::inconclusive;
  row.note = what;
}

Verdict overall(const std::vector<Row>& rows, bool open) {
  const auto count = [&](Role role, Verdict verdict) {
    return std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return row.role == role && row.verdict == verdict; });
  };
  const auto controls = std::count_if(rows.begin(), rows.end(), [](const Row& row) { return row.role == Role::control; });
  if (count(Role::grid, Verdict::violated) > 0) return Verdict::violated;
  if (count(Role::grid, Verdict::inconclusive) > 0) return Verdict::inconclusive;
  if (controls == 0 || count(Role::control, Verdict::violated) != controls) return Verdict::inconclusive;
  if (count(Role::grid, Verdict::holds) == 0) return Verdict::assumption_not_met;
  return open ? Verdict::no_counterexample : Verdict::holds;
}

}  // namespace

double Row::tightness() const {
  const double ratio = measured.value / predicted;
  return std::isfinite(ratio) && std::isfinite(predicted) ? ratio : not_a_number;
}

bool Row::could_notice() const { return role == Role::grid && verdict == Verdict::holds && predicted != 0; }

bool Row::notices() const {
  return relation == Relation::equal ? notices_higher && notices_lower : notices_higher || notices_lower;
}

Noticed Report::noticed() const {
  Noticed n;
  for (const Row& row : rows) {
    if (!row.could_notice()) continue;
    ++n.rows;
    n.higher += row.notices_higher ? 1 : 0;
    n.lower += row.notices_lower ? 1 : 0;
    n.all += row.notices() ? 1 : 0;
  }
  return n;
}

std::uint64_t Report::tried() const {
  std::uint64_t sum = 0;
  for (const Row& row : rows)
    if (row.role == Role::grid && row.verdict == Verdict::holds) sum += row.measured.tried;
  return sum;
}

bool add(Claim claim) { return insert_by_name(registry(), std::move(claim)); }

const std::vector<Claim>& claims() { return registry(); }

std::vector<const Claim*> select_claims(const std::vector<std::string>& ids) {
  std::vector<const Claim*> chosen;
  for (const std::string& id : select_ids("claim", ids, ids_of(claims()))) chosen.push_back(find_entry(claims(), id));
  return chosen;
}

Row judge(const Case& one) {
  Row row{.role = one.role,
          .relation = one.relation,
          .predicted = not_a_number,
          .measured = {not_a_number, 0},
          .params = one.params,
          .note = {}};
  try {
    row.predicted = one.predict();
    row.measured = one.measure();
    row.params.insert(row.params.end(), row.measured.found.begin(), row.measured.found.end());
    compare(row, one.tolerance);
  } catch (const std::exception& error) {
    fail(row, error.what());
  } catch (...) {
    fail(row, "unknown exception");
  }
  // A control fails its assumption on purpose: that is what it is judged for.
  if (!one.unmet.empty()) {
    if (one.role == Role::grid) row.verdict = Verdict::assumption_not_met;
    row.note = row.note.empty() ? one.unmet : one.unmet + "; " + row.note;
  }
  if (row.could_notice()) {
    row.notices_higher = notices(row, one.tolerance, 1 + noticeable);
    row.notices_lower = notices(row, one.tolerance, 1 - noticeable);
  }
  return row;
}

Report check(const Claim& claim, const Plan& plan, const Watch& watch) {
  const auto start = std::chrono::steady_clock::now();
  Report report{
      .id = claim.id, .says = claim.says, .statement = claim.statement, .source = claim.source, .rows = {}, .open = claim.open};
  try {
    const std::vector<Case> cases = claim.cases(plan);
    for (const Case& one : cases) {
      watch.look();
      report.rows.push_back(judge(one));
      watch.progress(claim.id, report.rows.size(), cases.size());
    }
    report.verdict = overall(report.rows, claim.open);
  } catch (const std::exception& error) {
    Row row{.predicted = not_a_number, .measured = {not_a_number, 0}, .params = {}, .note = {}};
    fail(row, std::string("the cases could not be set up: ") + error.what());
    report.rows.push_back(row);
    report.verdict = Verdict::inconclusive;
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

bool passes(Verdict verdict) { return verdict == Verdict::holds || verdict == Verdict::no_counterexample; }

const char* name(Verdict verdict) {
  switch (verdict) {
    case Verdict::holds: return "holds";
    case Verdict::no_counterexample: return "no_counterexample";
    case Verdict::violated: return "violated";
    case Verdict::inconclusive: return "inconclusive";
    case Verdict::assumption_not_met: return "assumption_not_met";
  }
  return "?";
}

const char* name(Role role) { return role == Role::grid ? "grid" : "control"; }

const char* name(Relation relation) {
  switch (relation) {
    case Relation::at_most: return "at_most";
    case Relation::at_least: return "at_least";
    case Relation::equal: return "equal";
  }
  return "?";
}

}  // namespace valley

#include "runs/ensemble/report.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/padded.hpp"
#include "base/rounded_apart.hpp"
#include "runs/ensemble/report_rows.hpp"

namespace valley::escape {
namespace {

using gpu::Histogram, gpu::MeanInterval, gpu::Record, gpu::Result;

constexpr double infinity = std::numeric_limits<double>::infinity();

std::string percent(double share) { return rounded_apart(100 * share, 100, 3) + " %"; }

std::string headline(const gpu::Lines& setting) {
  std::string text, line;
  for (const auto& [key, value] : setting) {
    if (key == "valley") continue;
    const std::string word = (key.starts_with("--") ? key.substr(2) : key) + " " + value;
    if (line.size() + word.size() > 108) text += line + "\n", line.clear();
    line += (line.empty() ? "" : ", ") + word;
  }
  return text + line + "\n\n";
}

std::string rounding_words(const Report& report, const std::vector<Row>& rows) {
  for (std::size_t r = rows.size(); r-- > 0;) {
    if (!is_decided_by_rounding(report, r)) continue;
    return "rounding decides at step " + std::to_string(rows[r].step) +
           ": paths that differ in their last places have losses from " + rounded(report.exact.rounding.low.at(r), 6) + " to " +
           rounded(report.exact.rounding.high.at(r), 6) + "; the interval holds them\n";
  }
  return "";
}

std::string warnings(const Report& report, const std::vector<Row>& rows) {
  const Result& r = report.result;
  std::string text;
  const auto unresolved = [](const Row& row) { return !row.interval.resolved; };
  const auto worst = std::find_if(rows.rbegin(), rows.rend(), unresolved);
  if (worst != rows.rend()) {
    text += "* at step " + std::to_string(worst->step) + " ";
    const MeanInterval& i = worst->interval;
    if (worst->infinite == 0 && i.mean < std::numeric_limits<double>::min()) {
      text += "all losses are 0, or too small for a double: they don't limit E f from above\n";
    } else {
      text += worst->infinite > 0 ? std::to_string(worst->infinite) +
                                        " losses are no finite numbers (diverged, outside the loss's domain, or beyond the "
                                        "doubles) and count as infinite: so is "
                                        "their mean, and E f has no upper limit\n"
                                  : "few trials carry the mean (as if " + rounded(worst->interval.carried_by, 3) + " of " +
                                        std::to_string(r.trials) + "; the largest loss is " +
                                        percent(worst->interval.largest_share) + " of the sum): " +
                                        (i.high < infinity ? "the interval is the rigorous one from the largest possible loss\n"
                                                           : "too few to limit E f from above\n");
    }
  }
  if (report.exact.loss.empty()) text += "no exact mean: " + report.exact.why_none + "\n";
  if (!report.exact.loss.empty() && report.exact.from == Exact::Source::path)
    text += "exact: the noiseless path, which all trials take\n";
  return text + rounding_words(report, rows);
}

/// Adds a cell that ends at column `end` of the line, or where it must to stand apart from the one before.
void add_cell(std::string& line, const std::string& cell, std::size_t end) { line += padded_left(" " + cell, end - line.size()); }

std::string table_row(const Report& report, const Row& row, std::size_t r) {
  const MeanInterval& i = row.interval;
  const bool has_exact = !report.exact.loss.empty() && !is_decided_by_rounding(report, r);
  const double share = static_cast<double>(row.escaped) / static_cast<double>(report.result.trials);
  std::string line = padded_left(std::to_string(row.step), 10);
  add_cell(line, rounded(i.mean, 6), 23);
  add_cell(line, rounded(i.low, 5), 36);
  add_cell(line, rounded(i.high, 5), 49);
  line += i.resolved ? " " : "*";
  add_cell(line, has_exact ? rounded(report.exact.loss[r], 6) : "-", 62);
  add_cell(line, rounded(row.quantile[2], 4), 74);
  add_cell(line, may_escape(report) ? percent(share) : "-", 85);
  return line + "\n";
}

/// The steps by which 5 %, half and 95 % have escaped, up to the first share that has not: no larger one has either.
std::string escape_steps_in_words(const Report& report) {
  const std::string last = "by step " + std::to_string(whole_of(report.setting, "--steps"));
  if (report.result.escaped == 0) return "no trial " + last;
  std::string text;
  for (const auto& [share, words] : {std::pair{0.05, "5 %"}, {0.5, "half"}, {0.95, "95 %"}}) {
    const double at = escape_quantile(report, share);
    text += (text.empty() ? "" : ", ") + std::string(words);
    if (!(at < infinity)) return text + " not " + last;
    text += " by step " + rounded(at, 9);
  }
  return text;
}

}  // namespace

Report report_of(const Setup& setup, gpu::Result result) {
  return {.setting = setup.setting,
          .supremum = setup.supremum,
          .noiseless = setup.noiseless,
          .step_rounding = setup.step_rounding,
          .exact = {},
          .result = std::move(result)};
}

std::string table(const Report& report) {
  const Result& r = report.result;
  const std::vector<Row> rows = rows_of(report);
  std::string text = headline(report.setting);
  text += "      step         mean          low         high        exact      median    escaped\n";
  const std::size_t shown = std::min<std::size_t>(rows.size(), 21);
  for (std::size_t k = 0; k < shown; ++k) {
    const std::size_t i = shown == 1 ? 0 : k * (rows.size() - 1) / (shown - 1);
    text += table_row(report, rows[i], i);
  }
  if (shown < rows.size()) text += "(" + std::to_string(rows.size() - shown) + " recorded steps more with --json)\n";
  text += "\n" + warnings(report, rows);
  if (may_escape(report))
    text +=
        "escaped: " + std::to_string(r.escaped) + " of " + std::to_string(r.trials) + "; " + escape_steps_in_words(report) + "\n";
  text += "diverged: " + std::to_string(r.diverged) + " of " + std::to_string(r.trials) + "\ndigest: " + r.digest.hex() + "\n";
  if (report.timing && report.timing->steps > 0) {
    const Timing& t = *report.timing;
    text += "speed: " + rounded(t.steps / t.seconds, 3) + " steps/s on " + t.device + ", " + std::to_string(t.threads) +
            (t.threads == 1 ? " thread, lanes " : " threads, lanes ") + t.lanes +
            (t.processes > 1 ? ", " + std::to_string(t.processes) + " processes" : "") + "\n";
  }
  return text;
}

}  // namespace valley::escape

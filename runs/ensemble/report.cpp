#include "runs/ensemble/report.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.hpp"
#include "base/key.hpp"
#include "gpu/statistics/interval.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley::escape {
namespace {

using gpu::Histogram, gpu::MeanInterval, gpu::Record, gpu::Result;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};

/// The statistics of one recorded step.
struct Row {
  std::uint32_t step = 0;
  MeanInterval interval;
  double variance = 0, log_mean = 0, quantile[std::size(levels)] = {};
  std::uint64_t escaped = 0, infinite = 0;
};

/// To the width of a bin, and never beyond the least and the largest loss.
double quantile(const Record& record, double q) {
  const double value = record.losses.quantile(q);
  return value > 0 && value < infinity ? std::clamp(value, record.smallest, record.largest) : value;
}

/// Whether chance has no part in the losses at step t.
bool is_certain(const Report& report, std::uint32_t t) {
  return parse_double(value_of(report.setting, "--spread")).value_or(0) == 0 && (t == 0 || report.noiseless);
}

std::vector<Row> rows_of(const Report& report) {
  const std::vector<std::uint32_t> steps = recorded_steps(report.setting);
  std::vector<Row> rows;
  for (std::size_t r = 0; r < report.result.records.size(); ++r) {
    const Record& record = report.result.records[r];
    const gpu::Sums sums = record.sums.fold();
    const std::uint32_t t = steps.at(r);
    Row row{.step = t, .interval = mean_interval(record, report.supremum, is_certain(report, t), t * report.step_rounding)};
    row.infinite = record.losses.infinite();
    row.escaped = record.escaped;
    if (row.infinite > 0) row.interval.mean = infinity;
    if (!report.exact.rounding.low.empty()) {
      row.interval.low = std::min(row.interval.low, report.exact.rounding.low.at(r));
      row.interval.high = std::max(row.interval.high, report.exact.rounding.high.at(r));
    }
    row.variance = row.infinite > 0 ? infinity : variance_of(sums.loss);
    row.log_mean = mean_of(sums.log_loss);
    for (std::size_t i = 0; i < std::size(levels); ++i) row.quantile[i] = quantile(record, levels[i]);
    rows.push_back(row);
  }
  return rows;
}

bool may_escape(const Report& report) {
  return std::any_of(report.setting.begin(), report.setting.end(),
                     [](const auto& line) { return line.first.starts_with("--escape-"); });
}

/// The step by which that share of all trials has escaped: the last one of a bin (up to 128 steps a bin holds one, then
/// 1/64 of them); infinite where so many did not escape.
double escape_quantile(const Report& report, double q) {
  Histogram all = report.result.escape_times;
  all.add_infinite(report.result.trials - report.result.escaped);
  const double middle = all.quantile(q);
  if (!(middle > 0 && middle < infinity)) return middle;
  const double T = recorded_steps(report.setting).back();
  return std::min(std::ceil(Histogram::lower_edge(Histogram::bin_of(middle) + 1)) - 1, T);
}

Json escape_times(const Report& report) {
  if (!may_escape(report)) return nullptr;
  Json object = Json::object();
  for (const double level : levels) object[shortest(level)] = number(escape_quantile(report, level));
  Json from = Json::array(), count = Json::array();
  if (report.result.escape_times.zeros() > 0) from.push_back(0), count.push_back(report.result.escape_times.zeros());
  report.result.escape_times.for_each([&](std::uint32_t bin, std::uint64_t trials) {
    from.push_back(static_cast<std::uint64_t>(std::ceil(Histogram::lower_edge(bin))));
    count.push_back(trials);
  });
  object["from"] = from;
  object["count"] = count;
  return object;
}

bool is_list(const std::string& argument) {
  if (argument == "--start") return true;
  return std::any_of(landscapes().begin(), landscapes().end(), [&](const LandscapeEntry& entry) {
    return std::any_of(entry.keys.begin(), entry.keys.end(),
                       [&](const Key& key) { return key.kind == Key::Kind::numbers && argument_of(key.name) == argument; });
  });
}

Json setting_json(const gpu::Lines& setting) {
  Json object = Json::object();
  for (const auto& [key, value] : setting) {
    const std::string bare = key.starts_with("--") ? key.substr(2) : key;
    std::uint64_t whole = 0;  // a seed may need all 64 bits
    const char* const end = value.data() + value.size();
    const auto [at, error] = std::from_chars(value.data(), end, whole);
    if (is_list(key)) {
      object[bare] = parse_list(key, value);
    } else if (error == std::errc{} && at == end) {
      object[bare] = whole;
    } else if (const auto real = parse_double(value)) {
      object[bare] = *real;
    } else {
      object[bare] = value;
    }
  }
  return object;
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

std::string percent(double share) { return rounded(100 * share, 3) + " %"; }

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

/// Where no exact loss is given of a path, as rounding decides.
bool is_decided_by_rounding(const Report& report, std::size_t r) {
  return !report.exact.loss.empty() && std::isnan(report.exact.loss.at(r));
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
      text += worst->infinite > 0
                  ? std::to_string(worst->infinite) +
                        " losses are infinite (diverged, or beyond the doubles): so is their mean, and E f has no upper limit\n"
                  : "few trials carry the mean (as if " + rounded(worst->interval.carried_by, 3) + " of " +
                        std::to_string(r.trials) + "; the largest loss is " + percent(worst->interval.largest_share) +
                        " of the sum): " +
                        (i.high < infinity ? "the interval is the rigorous one from the largest possible loss\n"
                                           : "too few to limit E f from above\n");
    }
  }
  if (report.exact.loss.empty()) text += "no exact mean: " + report.exact.why_none + "\n";
  if (!report.exact.loss.empty() && report.exact.from == Exact::Source::path)
    text += "exact: the noiseless path, which all trials take\n";
  return text + rounding_words(report, rows);
}

std::string table_row(const Report& report, const Row& row, std::size_t r) {
  const MeanInterval& i = row.interval;
  std::string text = padded(std::to_string(row.step), 10) + padded(rounded(i.mean, 6), 13) + padded(rounded(i.low, 5), 13) +
                     padded(rounded(i.high, 5), 13) + (i.resolved ? " " : "*");
  text += padded(report.exact.loss.empty() || is_decided_by_rounding(report, r) ? "-" : rounded(report.exact.loss[r], 6), 12) +
          padded(rounded(row.quantile[2], 4), 12);
  const double share = static_cast<double>(row.escaped) / static_cast<double>(report.result.trials);
  return text + padded(may_escape(report) ? percent(share) : "-", 11) + "\n";
}

}  // namespace

std::string value_of(const gpu::Lines& lines, const std::string& key) {
  for (const auto& [name, value] : lines)
    if (name == key) return value;
  return "";
}

std::uint64_t whole_of(const gpu::Lines& lines, const std::string& key) {
  const std::string text = value_of(lines, key);
  std::uint64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::vector<std::uint32_t> recorded_steps(const gpu::Lines& setting) {
  gpu::Ensemble e;
  e.record = static_cast<std::uint32_t>(whole_of(setting, "--record"));
  e.phases = {{{}, static_cast<std::uint32_t>(whole_of(setting, "--steps"))}};
  return e.recorded_steps();
}

std::string json(const Report& report) {
  const Result& r = report.result;
  const std::vector<Row> rows = rows_of(report);
  const auto column = [&](auto&& value) {
    Json array = Json::array();
    for (const Row& row : rows) array.push_back(value(row));
    return array;
  };
  Json object = Json::object();
  object["setting"] = setting_json(report.setting);
  if (report.timing) {
    object["device"] = report.timing->device;
    object["threads"] = report.timing->threads;
    object["lanes"] = report.timing->lanes;
    object["processes"] = report.timing->processes;
    object["seconds"] = report.timing->seconds;
    object["steps_per_second"] = number(report.timing->steps / report.timing->seconds);
  }
  object["trials"] = r.trials;
  object["steps"] = whole_of(report.setting, "--steps");
  object["step"] = column([](const Row& row) { return row.step; });
  object["mean_loss"] = column([](const Row& row) { return number(row.interval.mean); });
  object["low"] = column([](const Row& row) { return number(row.interval.low); });
  object["high"] = column([](const Row& row) { return number(row.interval.high); });
  object["exact_loss"] = nullptr;
  if (!report.exact.loss.empty()) {
    object["exact_loss"] = Json::array();
    Json decided = Json::array();
    for (std::size_t k = 0; k < rows.size(); ++k) {
      const bool by_rounding = is_decided_by_rounding(report, k);
      object["exact_loss"].push_back(by_rounding ? Json(nullptr) : number(report.exact.loss[k]));
      if (by_rounding) decided.push_back(rows[k].step);
    }
    object["exact_from"] = report.exact.from == Exact::Source::path ? "noiseless path" : "formula";
    if (!decided.empty()) object["rounding_decides"] = decided;
  } else {
    object["why_no_exact_loss"] = report.exact.why_none;
  }
  object["resolved"] = column([](const Row& row) { return row.interval.resolved; });
  object["effective_trials"] = column([](const Row& row) { return number(row.interval.carried_by); });
  object["largest_share"] = column([](const Row& row) { return number(row.interval.largest_share); });
  object["variance"] = column([](const Row& row) { return number(row.variance); });
  object["mean_log_loss"] = column([](const Row& row) { return number(row.log_mean); });
  Json quantiles = Json::object();
  for (std::size_t i = 0; i < std::size(levels); ++i)
    quantiles[shortest(levels[i])] = column([i](const Row& row) { return number(row.quantile[i]); });
  object["quantiles"] = quantiles;
  object["escaped"] = column([](const Row& row) { return row.escaped; });
  object["infinite"] = column([](const Row& row) { return row.infinite; });
  object["escaped_fraction"] = static_cast<double>(r.escaped) / static_cast<double>(r.trials);
  object["escape_time"] = escape_times(report);
  object["diverged"] = r.diverged;
  object["digest"] = r.digest.hex();
  return document(object);
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
  if (may_escape(report)) {
    const auto step = [&](double q) {
      const double at = escape_quantile(report, q);
      return at < infinity ? "by step " + rounded(at, 9) : std::string("not by the last step");
    };
    text += "escaped: " + std::to_string(r.escaped) + " of " + std::to_string(r.trials) + "; 5 % " + step(0.05) + ", half " +
            step(0.5) + ", 95 % " + step(0.95) + "\n";
  }
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

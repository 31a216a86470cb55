#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.hpp"
#include "base/key.hpp"
#include "runs/ensemble/report_rows.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley::escape {
namespace {

using gpu::Histogram, gpu::Result;

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

void add_exact(Json& object, const Report& report, const std::vector<Row>& rows) {
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
}

}  // namespace

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
  add_exact(object, report, rows);
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

}  // namespace valley::escape

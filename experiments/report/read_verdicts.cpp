#include "experiments/report/read_verdicts.hpp"

#include <limits>
#include <set>

#include "base/json.hpp"
#include "base/require.hpp"

namespace valley::report {
namespace {

/// A value and where it stands.
struct At {
  std::string place;
  const Json& value;

  [[noreturn]] void refuse(const char* allowed) const {
    std::string shown = value.is_structured() ? value.type_name() : value.dump(-1, ' ', false, Json::error_handler_t::replace);
    reject(place, shown, allowed);
  }

  At operator[](const char* key) const {
    if (!value.is_object()) refuse("an object, as valley check --json writes it");
    const auto found = value.find(key);
    require(found != value.end(), place + ": " + key, "missing", "what valley check --json writes");
    return {place + ": " + key, *found};
  }

  std::string text() const {
    if (!value.is_string()) refuse("a text");
    return value.get<std::string>();
  }

  bool truth() const {
    if (!value.is_boolean()) refuse("true, false");
    return value.get<bool>();
  }

  std::uint64_t count() const {
    if (!value.is_number_unsigned()) refuse("a whole number from 0 on");
    return value.get<std::uint64_t>();
  }

  double number() const {
    if (value.is_number()) return value.get<double>();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (value == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (value == "inf") return infinity;
    if (value == "-inf") return -infinity;
    refuse(R"(a number, "nan", "inf", "-inf")");
  }

  template <class F>
  void each(F&& visit) const {
    if (!value.is_array()) refuse("an array");
    for (std::size_t i = 0; i < value.size(); ++i) visit(At{place + "[" + std::to_string(i) + "]", value[i]});
  }

  /// One of these by its name.
  template <class T>
  T one_of(std::initializer_list<T> all) const {
    std::string allowed;
    for (const T one : all) {
      if (value == name(one)) return one;
      allowed += (allowed.empty() ? "" : ", ") + std::string(name(one));
    }
    refuse(allowed.c_str());
  }
};

Verdict verdict_at(const At& at) {
  return at.one_of(
      {Verdict::holds, Verdict::no_counterexample, Verdict::violated, Verdict::inconclusive, Verdict::assumption_not_met});
}

Params params_at(const At& at) {
  if (!at.value.is_object()) at.refuse("an object");
  Params params;
  for (const auto& [key, value] : at.value.items()) {
    const bool words = value.is_string() && value != "nan" && value != "inf" && value != "-inf";
    const At one{at.place + ": " + key, value};
    if (words)
      params.emplace_back(key, one.text());
    else
      params.emplace_back(key, one.number());
  }
  return params;
}

Row row_at(const At& at) {
  return {.role = at["role"].one_of({Role::grid, Role::control}),
          .verdict = verdict_at(at["verdict"]),
          .relation = at["relation"].one_of({Relation::at_most, Relation::at_least, Relation::equal}),
          .predicted = at["predicted"].number(),
          .measured = {.value = at["measured"].number(), .std_error = at["std_error"].number()},
          .params = params_at(at["params"]),
          .note = at["note"].text(),
          .notices_higher = at["notices_higher"].truth(),
          .notices_lower = at["notices_lower"].truth()};
}

Report report_at(const At& at) {
  Report report{.id = at["id"].text(),
                .says = at["says"].text(),
                .statement = at["statement"].text(),
                .source = at["source"].text(),
                .verdict = verdict_at(at["verdict"]),
                .seconds = at["seconds"].number(),
                .rows = {},
                .open = at["open"].truth()};
  at["rows"].each([&](const At& row) { report.rows.push_back(row_at(row)); });
  // The document has the sum; a row that holds has looked at one instance at least.
  std::uint64_t more = at["tried"].count();
  require(more >= report.tried(), at.place + ": tried", std::to_string(more), "at least one for each row that holds");
  more -= report.tried();
  for (Row& row : report.rows)
    if (row.role == Role::grid && row.verdict == Verdict::holds) row.measured.tried += std::exchange(more, 0);
  return report;
}

/// Verdicts of before this was written are without.
AskedFor asked_in(const At& document) {
  if (!document.value.contains("asked")) return {};
  const At at = document["asked"];
  const auto texts = [&](const char* key) {
    std::vector<std::string> all;
    at[key].each([&](const At& one) { all.push_back(one.text()); });
    return all;
  };
  return {.ids = texts("ids"), .with = texts("with"), .paper = at["paper"].text()};
}

}  // namespace

Results read_verdicts(const std::string& argument, const std::string& json) {
  const Json document = Json::parse(json, nullptr, false);
  require(document.is_object(), argument, "no JSON object", "what valley check --json writes");
  const At at{argument, document};
  Results results{.seed = at["seed"].count(),
                  .git = at["git"].text(),
                  .reports = {},
                  .effort = at["effort"].one_of({Effort::quick, Effort::standard, Effort::full}),
                  .asked = asked_in(at)};
  std::set<std::string> ids;
  at["claims"].each([&](const At& claim) {
    results.reports.push_back(report_at(claim));
    require(ids.insert(results.reports.back().id).second, claim.place + ": id", "'" + results.reports.back().id + "'",
            "each once");
  });
  return results;
}

}  // namespace valley::report

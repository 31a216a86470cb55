#include "experiments/claim_report.hpp"

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>
#include <sstream>

#include "experiments/claim_table.hpp"

using namespace valley;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

Results sample() {
  const Row held{
      .verdict = Verdict::holds, .predicted = 4, .measured = {1, 0.1}, .params = {{"n", 64.}, {"data", "gaussian"}}, .note = {}};
  const Row broken{.verdict = Verdict::violated,
                   .predicted = 0.1,
                   .measured = {inf},
                   .params = {{"eta", nan}},
                   .note = "a < b & \"c\" \x01\xff\n"};
  const Row control{
      .role = Role::control, .verdict = Verdict::violated, .predicted = 1, .measured = {2}, .params = {}, .note = {}};
  return {.seed = 18446744073709551615u,
          .git = "v1-2-gabc",
          .reports = {{"fine", "C is large", "C >= 1", "here", Verdict::holds, 0.5, {held, control}},
                      {"torn", "", "x < y", "there", Verdict::violated, 1.25, {held, broken, control}},
                      {"bare", "", "z", "there", Verdict::inconclusive, 0, {held}}}};
}

Report open_claim() {
  const Row held{.verdict = Verdict::holds, .predicted = 1, .measured = {.value = 0.9, .tried = 120}, .params = {}, .note = {}};
  return {"guess", "", "C <= 1", "here", Verdict::no_counterexample, 0.5, {held, held}, true};
}

}  // namespace

TEST_CASE("the JSON has the documented keys in their order") {
  const auto json = nlohmann::ordered_json::parse(to_json(sample()));
  const auto keys = [](const nlohmann::ordered_json& object) {
    std::vector<std::string> names;
    for (const auto& [key, value] : object.items()) names.push_back(key);
    return names;
  };
  CHECK(keys(json) == std::vector<std::string>{"seed", "git", "effort", "asked", "claims"});
  CHECK(keys(json["claims"][0]) ==
        std::vector<std::string>{"id", "says", "statement", "source", "open", "verdict", "tried", "noticed", "seconds", "rows"});
  CHECK(keys(json["claims"][0]["noticed"]) == std::vector<std::string>{"rows", "higher", "lower", "all"});
  CHECK(keys(json["claims"][0]["rows"][0]) == std::vector<std::string>{"role", "verdict", "predicted", "measured", "std_error",
                                                                       "params", "relation", "tightness", "notices_higher",
                                                                       "notices_lower", "note"});
  CHECK(json["seed"].get<std::uint64_t>() == 18446744073709551615u);
  CHECK(json["git"] == "v1-2-gabc");
  CHECK(json["claims"][1]["verdict"] == "violated");
  CHECK(json["claims"][0]["rows"][0]["params"]["n"] == 64.);
  CHECK(json["claims"][0]["rows"][0]["params"]["data"] == "gaussian");
  CHECK(json["claims"][0]["rows"][0]["tightness"] == 0.25);
  CHECK(json["claims"][0]["rows"][1]["role"] == "control");
}

TEST_CASE("numbers that are not finite are strings in the JSON, never null") {
  const std::string text = to_json(sample());
  CHECK(text.find("null") == std::string::npos);
  const auto row = nlohmann::json::parse(text)["claims"][1]["rows"][1];
  CHECK(row["measured"] == "inf");
  CHECK(row["tightness"] == "nan");
  CHECK(row["params"]["eta"] == "nan");
}

TEST_CASE("doubles survive the JSON") {
  Results results = sample();
  results.reports[0].rows[0].predicted = 0.1 + 0.2;
  const auto json = nlohmann::json::parse(to_json(results));
  CHECK(json["claims"][0]["rows"][0]["predicted"].get<double>() == 0.1 + 0.2);
}

TEST_CASE("the JUnit file is well-formed XML with a failure for each claim that does not hold") {
  std::istringstream text(to_junit(sample()));
  boost::property_tree::ptree tree;
  REQUIRE_NOTHROW(boost::property_tree::read_xml(text, tree));
  const auto& suite = tree.get_child("testsuites.testsuite");
  CHECK(suite.get<int>("<xmlattr>.tests") == 3);
  CHECK(suite.get<int>("<xmlattr>.failures") == 2);
  std::vector<std::string> failures;
  for (const auto& [key, value] : suite) {
    if (key == "testcase" && value.count("failure") == 1) failures.push_back(value.get<std::string>("<xmlattr>.name"));
  }
  CHECK(failures == std::vector<std::string>{"torn", "bare"});
}

TEST_CASE("the JUnit file escapes what has a meaning in XML and drops what it can't hold") {
  const std::string text = to_junit(sample());
  CHECK(text.find("a &lt; b &amp; &quot;c&quot; ?") != std::string::npos);
  CHECK(text.find('\x01') == std::string::npos);
  CHECK(text.find('\xff') == std::string::npos);
  CHECK(text.find("no control") != std::string::npos);
}

TEST_CASE("offenders are the rows that keep a claim from holding, worst first") {
  Report report = sample().reports[1];
  report.rows.push_back(
      {.role = Role::control, .verdict = Verdict::holds, .predicted = 1, .measured = {0}, .params = {}, .note = {}});
  report.rows.push_back({.verdict = Verdict::inconclusive, .predicted = 1, .measured = {1, 1}, .params = {}, .note = {}});
  report.rows.push_back({.verdict = Verdict::violated, .predicted = 1, .measured = {3}, .params = {}, .note = {}});
  const auto rows = offenders(report);
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].measured.value == inf);
  CHECK(rows[1].measured.value == 3);
  CHECK(rows[2].verdict == Verdict::inconclusive);
  CHECK(rows[3].role == Role::control);
}

TEST_CASE("what is violated by little does not read as if it held") {
  const Row row{.verdict = Verdict::violated, .predicted = 1, .measured = {1 + 1e-9}, .params = {}, .note = {}};
  CHECK(describe(row).find("measured 1.000000001, claimed <= 1") != std::string::npos);
  const Row other{.verdict = Verdict::violated, .predicted = 2 - 1e-8, .measured = {2}, .params = {}, .note = {}};
  CHECK(describe(other).find("measured 2, claimed <= 1.99999999") != std::string::npos);
}

TEST_CASE("a run passes only if every claim holds") {
  Results results = sample();
  CHECK_FALSE(all_pass(results));
  results.reports.resize(1);
  CHECK(all_pass(results));
  results.reports.push_back(open_claim());
  CHECK(all_pass(results));
  for (const Verdict other : {Verdict::violated, Verdict::inconclusive, Verdict::assumption_not_met}) {
    results.reports[0].verdict = other;
    CHECK_FALSE(all_pass(results));
  }
}

TEST_CASE("an open claim without a counterexample is told apart from one that holds, wherever verdicts are read") {
  const Report report = open_claim();
  CHECK(verdict_words(report) == "no counterexample in 240, loose here");
  CHECK(table_line(report, 8).find("no counterexample in 240") != std::string::npos);
  CHECK(table_line(report, 8).find("holds") == std::string::npos);
  const Results results{.seed = 1, .git = "g", .reports = {report}};
  const auto json = nlohmann::json::parse(to_json(results))["claims"][0];
  CHECK(json["verdict"] == "no_counterexample");
  CHECK(json["open"] == true);
  CHECK(json["tried"] == 240);
  const std::string junit = to_junit(results);
  CHECK(junit.find("failures=\"0\"") != std::string::npos);
  CHECK(junit.find("<system-out>no counterexample in 240") != std::string::npos);
}

TEST_CASE("a claim in which no row notices a bound 5 % off says that it is loose here") {
  Report report = sample().reports[0];
  CHECK(verdict_words(report) == "holds, loose here");
  CHECK(noticed_share(report) == "0/1");
  report.rows[0].notices_lower = true;
  CHECK(verdict_words(report) == "holds");
  CHECK(noticed_share(report) == "1/1");
  CHECK(nlohmann::json::parse(to_json({1, "g", {report}}))["claims"][0]["noticed"]["lower"] == 1);
  report.rows = {report.rows[1]};
  CHECK(verdict_words(report) == "holds");
}

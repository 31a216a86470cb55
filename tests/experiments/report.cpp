#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <catch2/catch.hpp>
#include <limits>
#include <sstream>

#include "experiments/report/claim_section.hpp"
#include "experiments/report/page.hpp"
#include "experiments/report/read_verdicts.hpp"
#include "experiments/report/table_html.hpp"

using namespace valley;

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double inf = std::numeric_limits<double>::infinity();

const std::string drawing =
    "<?xml version=\"1.0\"?>\n<!-- by hand -->\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 "
    "9\"><title>Gnuplot</title>"
    "<circle id='dot' r='1'/><use href='#dot' fill='url(#dot)'/><text>a &lt; b</text></svg>";

Results sample() {
  const Row held{.verdict = Verdict::holds,
                 .predicted = 4,
                 .measured = {.value = 1, .std_error = 0.125, .tried = 7},
                 .params = {{"n", 64.}, {"data", "a < b & \"c\""}, {"none", nan}},
                 .note = {},
                 .notices_lower = true};
  const Row unmet{.verdict = Verdict::assumption_not_met, .predicted = inf, .measured = {2}, .params = {}, .note = "vacuous"};
  const Row broken{.verdict = Verdict::violated, .predicted = 0.5, .measured = {inf}, .params = {}, .note = "<b>&"};
  const Row control{.role = Role::control,
                    .verdict = Verdict::violated,
                    .relation = Relation::equal,
                    .predicted = 1,
                    .measured = {2},
                    .params = {},
                    .note = "gamma left out"};
  return {.seed = 18446744073709551615u,
          .git = "abc<def>",
          .reports = {{"fine", "it grows", "E f_{t+1} >= C E f_t", "here", Verdict::holds, 0.5, {held, unmet, control}},
                      {"torn <i>", "", "a < b & \"c\"", "<there>", Verdict::violated, 1.25, {held, broken, control, control}},
                      {"guess", "", "C <= 1", "here", Verdict::no_counterexample, 0, {held, control}, true}},
          .effort = Effort::quick};
}

boost::property_tree::ptree parsed(const std::string& page) {
  std::istringstream text(page.substr(page.find("<html")));
  boost::property_tree::ptree tree;
  boost::property_tree::read_xml(text, tree);
  return tree;
}

std::string page_of(const Results& results) {
  const std::vector<report::Picture> pictures = {report::picture("ladder", "η < 1 & more", "valley figure ladder", drawing),
                                                 report::picture("flow", "", "", drawing)};
  return report::page(results, "0.1.0", pictures);
}

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

std::string section_of(std::size_t which) { return report::claim_section(sample(), sample().reports[which]); }

}  // namespace

TEST_CASE("verdicts read back are the ones that were written") {
  Results results = sample();
  results.reports[2].rows.push_back(results.reports[0].rows[0]);
  CHECK(to_json(report::read_verdicts("x", to_json(results))) == to_json(results));
}

TEST_CASE("what valley check --json did not write is refused by its place") {
  const auto refused = [](const std::string& what, const std::string& by, const std::string& words) {
    std::string text = to_json(sample());
    const std::size_t at = text.find(what);
    REQUIRE(at != std::string::npos);
    CHECK_THROWS_WITH(report::read_verdicts("x", text.replace(at, what.size(), by)), Catch::Contains(words));
  };
  refused("\"role\": \"grid\"", "\"role\": \"guard\"", "x: claims[0]: rows[0]: role is \"guard\"; allowed: grid, control");
  refused("\"predicted\": 4.0", "\"predicted\": null", "x: claims[0]: rows[0]: predicted is null; allowed: a number");
  refused("\"effort\": \"quick\",", "", "x: effort is missing");
  refused("\"seed\": 18446744073709551615", "\"seed\": -1", "x: seed is -1");
  refused("\"id\": \"guess\"", "\"id\": \"fine\"", "x: claims[2]: id is 'fine'; allowed: each once");
  refused("\"tried\": 7", "\"tried\": 0", "x: claims[0]: tried is 0");
  CHECK_THROWS_WITH(report::read_verdicts("x", "[1"), Catch::Contains("x is no JSON object"));
}

TEST_CASE("the page is well-formed XML, whatever its texts hold, and the same bytes each time") {
  const std::string page = page_of(sample());
  REQUIRE_NOTHROW(parsed(page));
  CHECK(page == page_of(sample()));
  Results slower = sample();
  slower.reports[0].seconds = 9;
  CHECK(page == page_of(slower));
  CHECK(!has(page, "<b>"));
  CHECK(!has(page, "<i>"));
  CHECK(!has(page, "<there>"));
}

TEST_CASE("the page fetches nothing and says so to the browser") {
  const std::string page = page_of(sample());
  CHECK(has(page, "content=\"default-src 'none';"));
  for (const char* outside : {"src=", "@import", "http-equiv=\"refresh\"", "<link", "<iframe", "<img", "fetch("}) {
    INFO(outside);
    CHECK(!has(page, outside));
  }
  std::string left = page;
  for (const std::string space : {"http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"})
    while (has(left, space)) left.erase(left.find(space), space.size());
  CHECK(!has(left, "://"));
}

TEST_CASE("the page's head says version, commit, seed and effort, and the command that makes it again") {
  const std::string page = page_of(sample());
  CHECK(has(page, "valley 0.1.0, git abc&lt;def&gt;, seed 18446744073709551615, effort quick"));
  CHECK(has(page, "<code>valley check --quick --seed 18446744073709551615</code>"));
  CHECK(has(page, "1 of 3 claims hold, 1 open without a counterexample."));
  Results standard = sample();
  standard.effort = Effort::standard;
  CHECK(report::check_command(standard, "a b") == "valley check 'a b' --seed 18446744073709551615");
}

TEST_CASE("the commands on the page are those that made the verdicts: ids, a paper, files of one's own") {
  Results results = sample();
  results.asked = {.ids = {"my_bound", "p3"}, .with = {"my bound.cpp", "b.cpp"}};
  const std::string rest = " --with 'my bound.cpp' --with b.cpp --quick --seed 18446744073709551615";
  CHECK(report::check_command(results) == "valley check my_bound p3" + rest);
  CHECK(report::check_command(results, "fine") == "valley check fine" + rest);
  const Results read = report::read_verdicts("x", to_json(results));
  CHECK(report::check_command(read) == report::check_command(results));
  results.asked = {.paper = "Valley"};
  CHECK(report::check_command(report::read_verdicts("x", to_json(results))) ==
        "valley check --paper Valley --quick --seed 18446744073709551615");
  std::string older = to_json(sample());
  const std::size_t from = older.find("\"asked\""), to = older.find("\"claims\"");
  REQUIRE(from < to);
  CHECK(to_json(report::read_verdicts("x", older.erase(from, to - from))) == to_json(sample()));
}

TEST_CASE("a claim's section says its statement, source, verdict, tightness, controls and command") {
  const std::string fine = section_of(0);
  CHECK(has(fine, "<span class=\"verdict holds\">holds</span>"));
  CHECK(has(fine, "<msub><mi>f</mi><mrow><mi>t</mi>"));
  CHECK(has(fine, "<p>it grows</p>"));
  CHECK(has(fine, "<dd>here</dd>"));
  CHECK(has(fine, "<dd>must be at most 1: 0.25</dd>"));
  CHECK(has(fine, "1 of 1 rows notice (0 one 5 % higher, 1 one 5 % lower)"));
  CHECK(has(fine, "<summary>Controls, which must be violated: 1 of 1 are</summary>"));
  CHECK(has(fine, "<summary>Inside the assumptions: 1 of 1 rows hold</summary>"));
  CHECK(has(fine, "<td>violated</td><td>gamma left out</td>"));
  CHECK(has(fine, "n = 64, data = a &lt; b &amp; &quot;c&quot;, none = nan"));
  CHECK(has(fine, "data-key=\"1\">1 ± 0.12"));
  CHECK(has(fine, "<code>valley check fine --quick --seed 18446744073709551615</code>"));
  CHECK(!has(fine, "open=\"open\""));
  CHECK(has(section_of(2), "<span class=\"verdict open\">no counterexample in 7</span>"));
  CHECK(has(section_of(2), "instances looked at: 7"));
}

TEST_CASE("what keeps a claim from holding stands first, open and in bold") {
  const std::string torn = section_of(1);
  CHECK(has(torn, "<span class=\"verdict fails\">violated</span>"));
  const std::size_t rows = torn.find("<details open=\"open\"><summary>Inside the assumptions: 1 of 2 rows hold");
  REQUIRE(rows != std::string::npos);
  const std::size_t bold = torn.find("<strong>violated</strong>", rows);
  REQUIRE(bold != std::string::npos);
  CHECK(bold < torn.find("<td>holds</td>", rows));
  Report report = sample().reports[0];
  report.rows.pop_back();
  CHECK(has(report::claim_section(sample(), report), "<strong>No control.</strong>"));
  report.rows.push_back(
      {.role = Role::control, .verdict = Verdict::holds, .predicted = 1, .measured = {0}, .params = {}, .note = {}});
  CHECK(has(report::claim_section(sample(), report),
            "<details open=\"open\"><summary>Controls, which must be violated: 0 of 1 are"));
}

TEST_CASE("of many rows the tightest are shown, and how many there are") {
  Report report = sample().reports[0];
  for (int i = 1; i <= 150; ++i)
    report.rows.push_back(
        {.verdict = Verdict::holds, .predicted = 1, .measured = {1. / i}, .params = {{"i", 1. * i}}, .note = {}});
  const std::string text = report::claim_section(sample(), report);
  CHECK(has(text, "Shown: the 100 tightest of 152"));
  CHECK(has(text, "i = 1<"));
  CHECK(has(text, "i = 99<"));
  CHECK(!has(text, "i = 101<"));
  CHECK(text.find("i = 1<") < text.find("i = 2<"));
}

TEST_CASE("the overview sorts by numbers, with those that are none apart, and leads to the claims") {
  const std::string overview = report::claim_overview(sample());
  CHECK(has(overview, "<td class=\"number\" data-key=\"0.5\">1/2</td>"));
  CHECK(has(overview, "<td class=\"number\" data-key=\"0.25\">0.25</td>"));
  CHECK(report::number_cell(-inf, "-inf").key == "-Infinity");
  CHECK(has(overview, "<a href=\"#claim-torn.20.3ci.3e\">torn &lt;i&gt;</a>"));
  CHECK(has(section_of(1), "<article id=\"claim-torn.20.3ci.3e\">"));
  Results none{.seed = 1, .git = "g", .reports = {{"bare", "", "x", "y", Verdict::inconclusive, 0, {}}}};
  CHECK(has(report::claim_overview(none), "data-key=\"none\">-</td>"));
}

TEST_CASE("drawings side by side share no id, refer to their own, and keep no tooltip") {
  const std::string page = page_of(sample());
  CHECK(has(page, "id='figure-ladder-dot'"));
  CHECK(has(page, "href='#figure-ladder-dot' fill='url(#figure-ladder-dot)'"));
  CHECK(has(page, "id='figure-flow-dot'"));
  CHECK(!has(page, "Gnuplot"));
  CHECK(!has(page, "<?xml"));
  CHECK(has(page, "η &lt; 1 &amp; more Again: <code>valley figure ladder</code>"));
  CHECK(has(page, "<text>a &lt; b</text>"));
}

#include <catch2/catch.hpp>

#include "experiments/claim_report.hpp"
#include "experiments/report/inline_svg.hpp"
#include "tests/program.hpp"

using namespace valley;
using valley_test::Bad;
using valley_test::check_refused;
using valley_test::Folder;
using valley_test::run;
using valley_test::run_after;

namespace {

const std::string drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><circle r='1'/></svg>";

Results sample() {
  const Row held{.verdict = Verdict::holds, .predicted = 1, .measured = {1}, .params = {}, .note = {}};
  const Row control{
      .role = Role::control, .verdict = Verdict::violated, .predicted = 1, .measured = {2}, .params = {}, .note = {}};
  return {.seed = 2,
          .git = "abc",
          .reports = {{"fine", "it grows", "C >= 1", "here", Verdict::holds, 0.5, {held, control}},
                      {"torn", "", "x < y", "there", Verdict::violated, 1.25, {control, control}},
                      {"guess", "", "C <= 1", "here", Verdict::no_counterexample, 0, {held, control}, true}},
          .effort = Effort::quick};
}

bool has(const std::string& text, const std::string& what) { return text.find(what) != std::string::npos; }

}  // namespace

TEST_CASE("a drawing that is more than a drawing is refused, and so is what is no drawing") {
  const auto refused = [](const std::string& inside, const std::string& words) {
    INFO(inside);
    CHECK_THROWS_WITH(report::inlined_svg("figure x", "<svg>" + inside + "</svg>", "p-", ""),
                      Catch::Contains("figure x is " + words));
  };
  refused("<script>alert(1)</script>", "with <script>");
  refused("<style>*{}</style>", "with <style>");
  refused("<foreignObject/>", "with <foreignObject>");
  refused("<rect onclick='f()'/>", "with onclick");
  refused("<use href='http://x.y/z'/>", "with href=");
  refused("<image xlink:href='a.png'/>", "with xlink:href=");
  refused("<rect fill='url(http://x)'/>", "with fill=");
  refused("<g>", "with tags that do not pair");
  refused("<g></svg>", "with tags that do not pair");
  refused("<rect x=1/>", "with x of no value");
  refused("&nbsp;", "with an & that is no reference");
  refused("\xff", "not in UTF-8");
  for (const std::string& text :
       {std::string(""), std::string("hello"), std::string("<svg>"), std::string("<html></html>"), std::string("<svg/><svg/>"),
        std::string("<!DOCTYPE svg [<!ENTITY a 'b'>]><svg/>"), std::string("<svg"), std::string("<!-- ")})
    CHECK_THROWS_AS(report::inlined_svg("figure x", text, "p-", ""), std::invalid_argument);
  CHECK(report::inlined_svg("figure x", "\xEF\xBB\xBF<!DOCTYPE svg><svg role='x' a='b'/>", "p-", "role=\"img\"") ==
        "<svg role=\"img\" a='b'/>");
}

TEST_CASE("valley report writes the page whole, from verdicts and the figures that are there, with check's status") {
  const Folder folder;
  const std::string json = folder / "v.json", html = folder / "r.html", out = folder / "out";
  valley_test::fs::create_directories(out + "/figures");
  valley_test::write(out + "/figures/ladder.svg", drawing);
  valley_test::write(out + "/figures/mine.svg", drawing);
  valley_test::write(out + "/figures/mine.gp", "# mine: my own caption\nplot x\n");
  valley_test::write(json, to_json(sample()));
  const std::string command = "report '" + html + "' --from '" + json + "' --figures '" + out + "'";
  const auto ran = run(command);
  INFO(ran.err);
  CHECK(ran.status == 1);
  CHECK(ran.out == html + ": 1 of 3 claims hold, 1 open without a counterexample; figures: 2\n");
  const std::string page = read_file("page", html);
  CHECK(page.ends_with("</html>\n"));
  CHECK(has(page, "<code>valley figure ladder --out " + out + "</code>"));
  CHECK(has(page, "my own caption</figcaption>"));
  CHECK(has(page, "Closed bounds on the largest stable step size"));
  CHECK(run("report - --from '" + json + "' --figures '" + out + "'").out == page);
  Results good = sample();
  good.reports.erase(good.reports.begin() + 1);
  valley_test::write(json, to_json(good));
  CHECK(run(command).status == 0);
}

TEST_CASE("valley report says what made its verdicts and figures") {
  const Folder folder;
  const std::string json = folder / "v.json", html = folder / "r.html", out = folder / "out";
  REQUIRE(run("check p1_escape sam_cycle --quick --seed 5 --json '" + json + "'").status == 0);
  REQUIRE(run("figure flow --quick --seed 7 --out '" + out + "'").status == 0);
  REQUIRE(run("report '" + html + "' --from '" + json + "' --figures '" + out + "'").status == 0);
  const std::string page = read_file("page", html);
  CHECK(has(page, "Again: <code>valley check p1_escape sam_cycle --quick --seed 5</code>"));
  CHECK(has(page, "Again: <code>valley check sam_cycle --quick --seed 5</code>"));
  CHECK(has(page, "Again: <code>valley figure flow --quick --seed 7 --out " + out + "</code>"));
  CHECK(!has(page, "Its numbers are those of"));
}

TEST_CASE("valley report refuses what makes no sense before any work, and leaves no page behind") {
  const Folder folder;
  const std::string json = folder / "v.json", html = folder / "r.html";
  valley_test::write(json, to_json(sample()));
  const std::string from = " --from '" + json + "' ";
  valley_test::fs::create_directories(folder / "out/figures");
  valley_test::write(folder / "out/figures/bad.svg", "<svg><script/></svg>");
  for (const Bad& bad :
       {Bad{"report", "OUT is missing", "report.html"},
        Bad{"report '" + html + "' --quick --full", "--full is given beside --quick", "one of the two"},
        Bad{"report '" + html + "'" + from + "--seed 2", "--seed is given beside --from", "checked here"},
        Bad{"report '" + html + "' --from '" + html + ".json'", "r.html.json", ""},
        Bad{"report '" + html + "'" + from + "--figures '" + folder.path.string() + "'", "--figures is", "figures/ID.svg"},
        Bad{"report '" + html + "'" + from + "--figures '" + (folder / "out") + "'", "figure bad is with <script>", "SVG"},
        Bad{"report '" + json + "'" + from, "v.json", "another file"},
        Bad{"report '" + (folder / "out/figures/bad.svg") + "'" + from + "--figures '" + (folder / "out") + "'", "bad.svg",
            "no file of the folder"}})
    check_refused(run(bad.arguments), bad);
  CHECK(folder.files() == 2);
  valley_test::write(folder / "out/figures/bad.svg", drawing);
  const Bad of_default{"report out/figures/bad.svg" + from, "OUT is out/figures/bad.svg", "no file of the folder of --figures"};
  check_refused(run_after("cd '" + folder.path.string() + "'; ", of_default.arguments), of_default);
  CHECK(read_file("svg", folder / "out/figures/bad.svg") == drawing);
  const auto nowhere = run("report '" + (folder / "no/r.html") + "'" + from);
  CHECK(nowhere.status == 3);
  CHECK(nowhere.one_error_line());
}

TEST_CASE("valley report checks the claims itself where it is given no verdicts") {
  const auto ran = run("report - --quick --seed 3");
  CHECK(ran.status == 0);
  CHECK(has(ran.out, ", seed 3, effort quick. Again: <code>valley check --quick --seed 3</code>"));
  for (const Claim& claim : claims()) CHECK(has(ran.out, "<article id=\"claim-" + claim.id + "\">"));
}

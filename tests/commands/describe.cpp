// What `valley list` has a line of, `valley describe` has all of.
#include <catch2/catch.hpp>
#include <regex>
#include <sstream>

#include "commands/entries.hpp"
#include "experiments/claim.hpp"
#include "figures/figure.hpp"
#include "tests/program.hpp"

using namespace valley_test;

namespace valley {

TEST_CASE("every entry has a line of plain words, and a command that runs") {
  for (const Described& one : entries()) {
    INFO(one.line.kind << " " << one.line.id);
    CHECK_FALSE(one.line.says.empty());
    CHECK(one.line.says.find('\n') == std::string::npos);
    const std::vector<Fact> facts = one.facts();
    REQUIRE_FALSE(facts.empty());
    for (const Fact& fact : facts) {
      CHECK_FALSE(fact.text.empty());
      if (!fact.text.starts_with("valley simulate ")) continue;
      INFO(fact.text);
      CHECK(run(fact.text.substr(std::string("valley ").size())).status == 0);
    }
  }
}

TEST_CASE("the figure that a claim names is one") {
  std::size_t named = 0;
  for (const Claim& claim : claims()) {
    if (claim.figure.empty()) continue;
    ++named;
    INFO(claim.id << ": " << claim.figure);
    CHECK(std::any_of(figures::figures().begin(), figures::figures().end(),
                      [&](const figures::Figure& figure) { return figure.id == claim.figure; }));
  }
  CHECK(named >= 14);
}

TEST_CASE("describe says statement, source, what breaks it, command and figure, in lines of at most 100") {
  const Ran ran = run("describe p3_ladder");
  CHECK(ran.status == 0);
  for (const char* part : {"claim ", "statement ", "source ", "what breaks it ", "sufficient 2 % too large",
                           "valley check p3_ladder", "valley figure ladder"})
    CHECK(ran.out.find(part) != std::string::npos);
  std::istringstream lines(ran.out);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 100);
}

TEST_CASE("a name of several kinds is described as each, a setting with its default and limits") {
  const std::string out = run("describe align_quadratic huber").out;
  for (const char* part : {"claim ", "figure ", "caption ", "landscape ", "--delta", "default 1", "> 0"})
    CHECK(out.find(part) != std::string::npos);
}

TEST_CASE("describe refuses what is no name, with those that begin so or the nearest few, and never with all") {
  check_refused(run("describe p3_stabilty"), {"", "did you mean p3_stability", "allowed: what valley list names"});
  check_refused(run("describe p3"),
                {"", "ID is 'p3' (did you mean p3_ladder or p3_stability?); allowed: what valley list names\n", ""});
  check_refused(run("describe qqqqqqqqqqqq"), {"", "ID is 'qqqqqqqqqqqq'; allowed: what valley list names\n", ""});
  check_refused(run("describe"), {"", "ID is missing", "valley list"});
  check_refused(run("check p3"),
                {"", "claim is 'p3' (did you mean p3_ladder or p3_stability?); allowed: what valley list names\n", ""});
  check_refused(run("figure escape"),
                {"", "figure is 'escape' (did you mean escape_curves, escape_network or escape_times?)", ""});
}

TEST_CASE("describe takes a beginning that no other name has") {
  CHECK(run("describe p3_l").out == run("describe p3_ladder").out);
  CHECK(run("describe P3-Stab Fash").out == run("describe p3_stability fashion_mnist").out);
}

TEST_CASE("the key of a config that names a data set is the one that configs have") {
  CHECK(run("describe mnist").out.find("data.name = \"mnist\"") != std::string::npos);
}

namespace {

/// Columns are as wide as their widest entry: blanks as one.
std::string listed(const std::string& words) { return std::regex_replace(run("list " + words).out, std::regex(" +"), " "); }

}  // namespace

TEST_CASE("list takes kinds, in words") {
  const std::string all = listed("");
  const auto lines_of = [&](const std::vector<std::string>& kinds) {
    std::string lines;
    std::istringstream in(all);
    for (std::string line; std::getline(in, line);)
      if (std::any_of(kinds.begin(), kinds.end(), [&](const std::string& kind) { return line.starts_with(kind + " "); }))
        lines += line + "\n";
    return lines;
  };
  for (const auto& [words, kinds] :
       std::vector<std::pair<std::string, std::vector<std::string>>>{{"claims", {"claim"}},
                                                                     {"Claim", {"claim"}},
                                                                     {"landscapes", {"landscape"}},
                                                                     {"rules", {"optimizer", "descent"}},
                                                                     {"studies", {"study"}},
                                                                     {"figures", {"figure"}},
                                                                     {"data sets", {"data set"}},
                                                                     {"data_sets", {"data set"}},
                                                                     {"datasets", {"data set"}},
                                                                     {"descents study", {"descent", "study"}}}) {
    INFO(words);
    CHECK(listed(words) == lines_of(kinds));
  }
  CHECK(run("list papers").out == run("list --papers").out);
  check_refused(run("list claim --papers"), {"", "--papers is given beside KINDs", "one of the two"});
  check_refused(run("list figurs"), {"", "KIND is 'figurs' (did you mean figures?)", "claims, landscapes, optimizers"});
  if (!fs::exists(fs::path(valley_test::program()).parent_path() / "valley-networks")) return;
  CHECK(listed("models") == lines_of({"model"}));
}

TEST_CASE("a model is described too, in the words of configs") {
  if (!fs::exists(fs::path(valley_test::program()).parent_path() / "valley-networks")) return;
  const std::string out = run("describe mlp").out;
  for (const char* part : {"model ", "mlp", "widths ", "activation ", "model.name = \"mlp\"", "valley train"})
    CHECK(out.find(part) != std::string::npos);
  CHECK(run("describe mlp p3_ladder").out.ends_with("\n\n" + run("describe p3_ladder").out));
  CHECK(run("describe dense").out == run("describe densenet121").out);
  std::istringstream lines(run("list models").out);
  for (std::string kind, id, rest; lines >> kind >> id && std::getline(lines, rest);) {
    INFO(id);
    const Ran ran = run("describe " + id);
    CHECK(ran.status == 0);
    CHECK(ran.out.starts_with("model "));
  }
}

}  // namespace valley

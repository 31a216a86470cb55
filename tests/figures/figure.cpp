#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>
#include <string>

#include "base/file.hpp"
#include "figures/figure.hpp"
#include "figures/gnuplot.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

namespace fs = std::filesystem;
using Catch::Matchers::Contains;

struct Folder {
  fs::path path = fs::temp_directory_path() / ("valley_figures_" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path / "data"); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() { fs::remove_all(path); }

  void data(const std::string& id, const Table& table) const { write_file(path / "data" / (id + ".csv"), table.csv()); }
  fs::path picture(const std::string& name) const { return path / "figures" / name; }
  long entries() const { return std::distance(fs::directory_iterator(path), fs::directory_iterator()); }
};

Table decay() {
  Table table{{"series", "step", "loss"}, {}};
  for (int t = 0; t < 20; ++t) table.add({"sgd", double(t), 1. / (1 + t)});
  for (int t = 0; t < 20; ++t) table.add({"then USAM", double(t), 2. / (1 + t)});
  return table;
}

Figure decay_figure() {
  return {"decay", "The loss falls.", "a test", [](const Table&, Plot& plot) {
            Panel panel;
            panel.x = {.label = "step {/:Italic t}"};
            panel.y = {.label = "loss {/:Italic f}", .low = 1e-2, .high = 1e25, .log = true};
            panel.curves = {{{{"series", "sgd"}}, "step", "loss", Ink::sgd, "SGD \"quoted\" 100 %"},
                            {{{"series", "then USAM"}}, "step", "loss", Ink::sam, "SAM", "linespoints"}};
            panel.marks = {text(3, 0.5, "η"), vertical(4), horizontal(0.1), strip(5, 6)};
            plot.page(88, 60, 1).add(panel);
          }};
}

Figure with(Curve curve) {
  return {"decay", "The loss falls.", "a test",
          [curve](const Table&, Plot& plot) { plot.add({.title = "", .x = {}, .y = {}, .curves = {curve}, .marks = {}}); }};
}

}  // namespace

TEST_CASE("a good table draws a script, three pictures and a caption, and leaves nothing else") {
  const Folder folder;
  folder.data("decay", decay());
  draw(decay_figure(), folder.path);
  CHECK(read_file("svg", folder.picture("decay.svg")).find("<svg") != std::string::npos);
  CHECK(read_file("png", folder.picture("decay.png")).substr(1, 3) == "PNG");
  CHECK(read_file("pdf", folder.picture("decay.pdf")).substr(0, 4) == "%PDF");
  CHECK(read_file("gp", folder.picture("decay.gp")).find("../data/decay.csv") != std::string::npos);
  // Blanks beside a change of font survive SVG viewers only like this.
  CHECK(read_file("gp", folder.picture("decay.gp")).find("step\u200b\u00a0\u200b{/:Italic t}") != std::string::npos);
  CHECK(folder.entries() == 2);  // data and figures
  CHECK(std::distance(fs::directory_iterator(folder.path / "figures"), fs::directory_iterator()) == 5);
}

TEST_CASE("drawing twice gives the same script and the same SVG, byte for byte") {
  const Folder folder;
  folder.data("decay", decay());
  draw(decay_figure(), folder.path);
  const std::string svg = read_file("svg", folder.picture("decay.svg")), script = read_file("gp", folder.picture("decay.gp"));
  draw(decay_figure(), folder.path);
  CHECK(read_file("svg", folder.picture("decay.svg")) == svg);
  CHECK(read_file("gp", folder.picture("decay.gp")) == script);
}

TEST_CASE("the script draws the same pictures again by hand") {
  const Folder folder;
  folder.data("decay", decay());
  draw(decay_figure(), folder.path);
  const auto drawing = [&] {
    const std::string svg = read_file("svg", folder.picture("decay.svg"));
    return svg.substr(svg.find("</desc>"));  // the words before it are not gnuplot's
  };
  const std::string drawn = drawing();
  fs::remove(folder.picture("decay.svg"));
  run_gnuplot(folder.path / "figures", "decay.gp");
  CHECK(drawing() == drawn);
}

TEST_CASE("a script gnuplot rejects throws its words and leaves no picture") {
  const Folder folder;
  folder.data("decay", decay());
  Curve curve{{{"series", "sgd"}}, "step", "loss"};
  curve.with = "no_such_style";
  CHECK_THROWS_WITH(draw(with(curve), folder.path), Contains("gnuplot") && Contains("decay.gp") && !Contains("\n"));
  CHECK_FALSE(fs::exists(folder.picture("decay.svg")));
  CHECK(folder.entries() == 1);
}

TEST_CASE("what gnuplot only warns of is an error too") {
  const Folder folder;
  folder.data("decay", decay());
  const Figure half = {"decay", "The loss falls.", "a test", [](const Table&, Plot& plot) {
                         const Curve there{{{"series", "sgd"}}, "step", "loss"}, missing{{{"series", "nobody"}}, "step", "loss"};
                         plot.add({.title = "", .x = {}, .y = {}, .curves = {there, missing}, .marks = {}});
                       }};
  CHECK_THROWS_WITH(draw(half, folder.path), Contains("exit status 0") && Contains("warning"));
  CHECK_FALSE(fs::exists(folder.picture("decay.svg")));
}

TEST_CASE("a failed drawing leaves the pictures of the one before") {
  const Folder folder;
  folder.data("decay", decay());
  draw(decay_figure(), folder.path);
  const std::string svg = read_file("svg", folder.picture("decay.svg"));
  CHECK_THROWS(draw(with({{{"series", "nobody"}}, "step", "loss"}), folder.path));
  CHECK(read_file("svg", folder.picture("decay.svg")) == svg);
}

TEST_CASE("a missing table, an empty one and a missing column are named") {
  const Folder folder;
  CHECK_THROWS_WITH(draw(decay_figure(), folder.path), Contains("decay.csv"));
  folder.data("decay", {{"series", "step", "loss"}, {}});
  CHECK_THROWS_WITH(draw(decay_figure(), folder.path), Contains("decay.csv") && Contains("at least one"));
  folder.data("decay", decay());
  CHECK_THROWS_WITH(draw(with({{}, "step", "los"}), folder.path), "column of decay.csv is los; allowed: series, step, loss");
  CHECK_THROWS_WITH(draw(with({{{"kind", "sgd"}}, "step", "loss"}), folder.path),
                    "column of decay.csv is kind; allowed: series, step, loss");
  CHECK_FALSE(fs::exists(folder.path / "figures"));
}

TEST_CASE("whole numbers are written as real ones") {
  CHECK(literal(2) == "2.0");
  CHECK(literal(-3) == "-3.0");
  CHECK(literal(0.5) == "0.5");
  CHECK(literal(1e22).find_first_of(".e") != std::string::npos);
}

TEST_CASE("lookups find series, numbers, and say what is missing") {
  const Table table = decay();
  CHECK(distinct(table, "series") == std::vector<std::string>{"sgd", "then USAM"});
  CHECK(first(table, "loss", {{"series", "sgd"}}) == 1);
  CHECK(last(table, "step", {{"series", "sgd"}}) == 19);
  CHECK(numbers(table, "step", {{"step", "7"}}) == std::vector<double>{7, 7});
  CHECK_THROWS_WITH(first(table, "loss", {{"series", "nobody"}}), Contains("series = nobody"));
  CHECK_THROWS_WITH(distinct(table, "los"), Contains("allowed: series, step, loss"));
}

TEST_CASE("a key below stands below all panels, and moves no other panel's key") {
  const Folder folder;
  folder.data("decay", decay());
  draw({"decay", "The loss falls.", "a test",
        [](const Table&, Plot& plot) {
          plot.page(180, 60, 2).room_for_key(10, 1);
          for (const char* key : {key_below, "top left"})
            plot.add(
                {.title = "", .x = {}, .y = {}, .curves = {{.x = "step", .y = "loss", .title = key}}, .marks = {}, .key = key});
        }},
       folder.path);
  const std::string svg = read_file("svg", folder.picture("decay.svg"));
  const auto height = [&](const std::string& word) {  // of the text, from the top
    const std::size_t here = svg.find(">" + word + "</tspan>");
    REQUIRE(here != std::string::npos);
    const std::size_t at = svg.rfind("translate(", here);
    return std::stod(svg.substr(svg.find(',', at) + 1));
  };
  constexpr double points = 72 / 25.4;
  CHECK(height(key_below) > 60 * points);
  CHECK(height(key_below) < 70 * points);
  CHECK(height("top left") < 20 * points);
}

TEST_CASE("an SVG says what it shows, in XML's own words, and first of all") {
  const Folder folder;
  folder.data("decay", decay());
  Figure figure = decay_figure();
  figure.says = "A & B fall below C < 1.";
  figure.caption = "\"a\": f(x) <= 1 > g, η = 0.1.";
  draw(figure, folder.path, "MNIST & more");
  const std::string svg = read_file("svg", folder.picture("decay.svg"));
  const std::string head = svg.substr(0, svg.find("<g "));
  CHECK_THAT(head, Contains(" role=\"img\" aria-labelledby=\"decay-title\" aria-describedby=\"decay-desc\">\n<title "));
  CHECK_THAT(head, Contains("<title id=\"decay-title\">decay: A &amp; B fall below C &lt; 1.</title>"));
  CHECK_THAT(head,
             Contains("<desc id=\"decay-desc\">&quot;a&quot;: f(x) &lt;= 1 &gt; g, η = 0.1. Data: MNIST &amp; more.</desc>"));
  CHECK_THAT(head, !Contains("Gnuplot") && !Contains("GNUPLOT"));
}

TEST_CASE("the caption lies beside the picture, whole and in lines of at most 100 characters") {
  const Folder folder;
  folder.data("decay", decay());
  Figure figure = decay_figure();
  figure.caption.clear();
  for (int k = 0; k < 60; ++k) figure.caption += (k > 0 ? " η" : "η") + std::to_string(k);
  draw(figure, folder.path, "here & there");
  const std::string text = read_file("txt", folder.picture("decay.txt"));
  CHECK(text.starts_with("The loss falls. η0 η1 "));
  CHECK(text.ends_with(" η59 Data: here & there.\n"));
  std::istringstream lines(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(lines, line);)
    longest = std::max(longest, line.size() - static_cast<std::size_t>(std::count(line.begin(), line.end(), '\xce')));
  CHECK(longest <= 100);
  CHECK(longest > 90);
}

TEST_CASE("a bar behind a point is drawn through it") {
  const Folder folder;
  Table table{{"x", "y", "low", "high"}, {}};
  for (int t = 0; t < 4; ++t) table.add({double(t), 1., 0.99, 1.01});
  folder.data("decay", table);
  Curve bars{{}, "x", "y"};
  bars.with = "yerrorbars";
  bars.columns = {"low", "high"};
  draw(with(bars), folder.path);
  // Under such a point gnuplot paints one of the background's colour, of no size here.
  std::istringstream lines(read_file("svg", folder.picture("decay.svg")));
  int blanks = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.find("<use") == std::string::npos || line.find("#FFFFFF") == std::string::npos) continue;
    ++blanks;
    CHECK_THAT(line, Contains("scale(0.0"));
  }
  CHECK(blanks == 4);
}

TEST_CASE("every figure has an id, a plain sentence, a caption and its place in the order") {
  REQUIRE(figures().size() >= 8);
  CHECK(std::is_sorted(figures().begin(), figures().end(), [](const Figure& a, const Figure& b) { return a.id < b.id; }));
  for (const auto& figure : figures()) {
    INFO(figure.id);
    CHECK_FALSE(figure.caption.empty());
    CHECK(figure.says.ends_with('.'));
    CHECK(figure.says.size() <= 90);
    CHECK(figure.says.find('{') == std::string::npos);
  }
  CHECK_THROWS_AS(add(Figure{figures().front().id, "again", "again", {}}), std::logic_error);
}

}  // namespace valley::figures

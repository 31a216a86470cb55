// The two-parameter landscape (late-SAM, figures 1b and 4a): where the paths go, and the four phases.
// toy_landscape.csv: series, level, step, u, v, loss, sharpness, low, high.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

/// Filled level sets, highest first: dark walls, a light valley floor.
std::vector<Curve> level_sets(const Table& data, bool outlined) {
  static const std::vector<std::string> tints = {"#c9d3de", "#d6dee7", "#e1e7ee", "#ebeff4", "#f4f6f9", "#ffffff"};
  std::vector<Curve> out;
  const auto levels = distinct(data, "level", {{"series", "contour"}});
  for (std::size_t k = 0; k < levels.size(); ++k) {
    const Where here = {{"series", "contour"}, {"level", levels[k]}};
    const std::string& tint = tints[std::min(k, tints.size() - 1)];
    out.push_back({here, "u", "high", Ink::guide, "", "filledcurves", "fc rgb \"" + tint + "\"", "low"});
    if (!outlined) continue;
    for (const char* edge : {"high", "low"}) {
      out.push_back({here, "u", edge, Ink::guide, "", "lines", "lc rgb \"#aab4c0\" lw 0.4 dt solid", ""});
    }
  }
  return out;
}

Curve path(const std::string& series, Ink ink, const std::string& title, const std::string& with) {
  return {{{"series", series}}, "u", "v", ink, title, with, with == "points" ? "ps 0.2 lw 0.3" : "lw 0.6 ps 0.25"};
}

Panel landscape(const Table& data, const std::string& title, bool overview, bool outlined = true) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "parameter {/:Italic u}", .low = overview ? 0 : 2.22, .high = overview ? 2.7 : 2.52};
  panel.y = {.label = "parameter {/:Italic v}", .low = overview ? -0.36 : -0.12, .high = overview ? 0.36 : 0.12};
  panel.curves = level_sets(data, outlined);
  panel.curves.push_back(path("gd", Ink::sgd, overview ? "GD" : "", "linespoints"));
  if (overview) panel.curves.push_back(path("sam", Ink::sam, "then SAM", "points"));
  panel.curves.push_back(path("usam", Ink::usam, overview ? "then USAM" : "", overview ? "points" : "linespoints"));
  panel.marks = {"set object rectangle from graph 0, graph 0 to graph 1, graph 1 fc rgb \"#bcc8d5\" fs solid 1 noborder behind",
                 "unset grid", horizontal(0, Ink::guide, "front")};
  if (overview) panel.key = "inside left bottom reverse Left samplen 2";
  return panel;
}

struct Phase {
  const char *series, *name, *words;
};
constexpr Phase phases[] = {{"P1", "P1", "escape"}, {"P2+P3", "P2, P3", "same valley, flatter"}, {"P4", "P4", "convergence"}};

std::vector<std::string> marked_phases(const Table& data) {
  std::vector<std::string> out;
  bool tinted = true;
  for (const Phase& phase : phases) {
    const double low = first(data, "low", {{"series", phase.series}}), high = first(data, "high", {{"series", phase.series}});
    if (tinted) out.push_back(strip(low, high));
    tinted = !tinted;
    const auto word = [&](const std::string& words, const char* height) {
      out.push_back("set label \"" + words + "\" at " + literal((low + high) / 2) + ", graph " + height + " center front");
    };
    word(phase.name, "0.95");
    word(phase.words, "0.88");
  }
  return out;
}

Panel against_step(const Table& data, const std::string& title, const std::string& column, const Axis& y) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "steps after the switch {/:Italic t}", .low = 0, .high = last(data, "high", {{"series", "P4"}})};
  panel.y = y;
  panel.marks = marked_phases(data);
  panel.curves = {{{{"series", "gd_only"}}, "step", column, Ink::sgd, "GD goes on", "lines"},
                  {{{"series", "sam"}}, "step", column, Ink::sam, "SAM", "lines"},
                  {{{"series", "usam"}}, "step", column, Ink::usam, "USAM", "lines"}};
  return panel;
}

void draw_toy(const Table& data, Plot& plot) {
  plot.page(180, 124, 2);
  plot.add(landscape(
      data, "{/:Italic f}({/:Italic u}, {/:Italic v}) = ½ tanh^2({/:Italic v} (1 + {/:Italic u}^2)^{1/2}) and the paths", true));
  plot.add(landscape(data, "the path of USAM, enlarged", false));
  Panel loss = against_step(data, "loss", "loss", {.label = "loss {/:Italic f}", .low = 1e-15, .high = 1e2, .log = true});
  loss.key = "inside bottom right reverse Left samplen 3";
  plot.add(loss);

  Panel sharpness =
      against_step(data, "sharpness", "sharpness", {.label = "sharpness λ_{1} = 1 + {/:Italic u}^2", .low = 0, .high = 13});
  const double gd = first(data, "sharpness", {{"series", "limit_gd"}}),
               usam = first(data, "sharpness", {{"series", "limit_usam"}});
  const double right = sharpness.x.high * 0.98;
  sharpness.marks.insert(sharpness.marks.end(),
                         {horizontal(gd, Ink::sgd, "lw 0.8 dt (3,3)"), horizontal(usam, Ink::usam, "lw 0.8 dt (3,3)"),
                          text(right, gd, "GD is stable below 2/η", "right offset 0, 0.5"),
                          text(right, usam, "USAM is stable below λ_U", "right offset 0, -0.7")});
  plot.add(sharpness);
}

/// The first panel by itself, in words.
void draw_path(const Table& data, Plot& plot) {
  plot.page(110, 66, 1, 15);
  Panel panel = landscape(data, "", true, false);
  panel.x.label = "parameter {/:Italic u}: the further right, the sharper the minimum";
  panel.y.label = "parameter {/:Italic v}";
  panel.key = "off";
  const auto end = [&](const char* series) { return last(data, "u", {{"series", series}}); };
  const double sam = end("sam"), gd = end("gd");
  panel.marks.insert(panel.marks.end(), {text(gd - 0.05, 0.29, "gradient descent stops", "right"),
                                         text(gd - 0.05, 0.24, "at a sharp minimum", "right"),
                                         text(gd, -0.17, "USAM goes on from there", "right " + coloured(Ink::usam)),
                                         text(gd, -0.22, "and settles at a flatter one", "right " + coloured(Ink::usam)),
                                         text(sam, 0.115, "SAM goes on, along the floor", "left " + coloured(Ink::sam)),
                                         text(0.05, 0.02, "minima: {/:Italic v} = 0")});
  plot.add(std::move(panel));
}

const bool path_added =
    add({.id = "toy_path",
         .says = "Gradient descent stops at a sharp minimum; SAM and USAM move on to flatter ones.",
         .caption =
             "The paths of GD and then of USAM or SAM on f(u, v) = tanh(v (1 + u^2)^{1/2})^2/2 (η = 0.2, ρ = 0.1, start (2.5, "
             "0.3), full gradients): panel a of toy_landscape. Every point of v = 0 is a minimum, of sharpness 1 + u^2; shades: "
             "level sets of f. USAM comes to rest; SAM jumps to and fro across the floor as it drifts.",
         .draw = draw_path});

const bool added = add(
    {.id = "toy_landscape",
     .says = "Gradient descent stops at a sharp minimum; USAM leaves it for a flatter one nearby.",
     .caption = "GD on the two-parameter landscape, then USAM or SAM (η = 0.2, ρ = 0.1, start (2.5, 0.3), 200 steps of GD, |v| "
                "raised to 1e-6 at the switch, full gradients): escape at an exponential rate (P1), within the same valley "
                "(P2), to a flatter minimum (P3), where it converges (P4). λ_U = (-1 + sqrt(1 + 8 ρ/η))/(2 ρ).",
     .draw = draw_toy});

}  // namespace
}  // namespace valley::figures

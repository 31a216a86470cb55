// Where ensembles end on the two-parameter landscape, and how sharp it is there.
// toy_ensemble.csv: series (density, sharpness, contour, cycle, limit, trials), name, u_low, v_low, u_high, v_high, value.
#include <algorithm>
#include <string>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

struct Rule {
  const char *id, *title;
  Ink ink;
};
constexpr Rule rules[] = {{"sgd", "SGD", Ink::sgd}, {"sam", "SAM", Ink::sam}, {"usam", "USAM", Ink::usam}};

Panel density(const Table& data, const Rule& rule) {
  Panel panel;
  panel.title = std::string(rule.title) + ": where the trials end";
  panel.x = {.label = "parameter {/:Italic u}", .low = 0.6, .high = 3.4};
  panel.y = {.label = "parameter {/:Italic v}", .low = -0.12, .high = 0.12};
  for (const auto& level : distinct(data, "name", {{"series", "contour"}})) {
    for (const char* edge : {"v_low", "v_high"}) {
      panel.curves.push_back({{{"series", "contour"}, {"name", level}},
                              "u_low",
                              edge,
                              Ink::guide,
                              "",
                              "lines",
                              "lc rgb \"#c3ccd6\" lw 0.5 dt solid"});
    }
  }
  // Cells overlap by a trifle: edges side by side would show as seams.
  panel.curves.push_back({{{"series", "density"}, {"name", rule.id}},
                          "u_low",
                          "v_low",
                          Ink::guide,
                          "",
                          "boxxyerror",
                          "lc palette fs solid noborder",
                          "",
                          {"u_low", "=column(\"u_high\") + 0.004", "v_low", "=column(\"v_high\") + 0.0004", "value"}});
  if (rule.ink == Ink::sam) {
    for (const char* edge : {"v_low", "v_high"}) {
      panel.curves.push_back({{{"series", "cycle"}}, "u_low", edge, Ink::sam, "", "lines", "lw 1"});
    }
    panel.marks = {text_in_panel(0.57, 0.06, "2-cycle without noise", coloured(Ink::sam))};
  } else {
    const double u = first(data, "u_low", {{"series", "limit"}, {"name", rule.id}});
    panel.marks = {vertical(u, rule.ink, "lw 0.8 dt (3,3) front"),
                   "set label \"" + std::string(rule.ink == Ink::sgd ? "1 + {/:Italic u}^2 = 2/η" : "1 + {/:Italic u}^2 = λ_U") +
                       "\" at " + literal(u) + ", graph 0.06 right offset -0.6, 0 front"};
  }
  panel.marks.insert(
      panel.marks.end(),
      {"unset grid", "set palette defined (0 \"#eef3f8\", 1 \"#9ecae1\", 2 \"#2f8fc4\", 3 \"#08306b\", 3.6 \"#1a0f2e\")",
       "set logscale cb; set cbrange [0.05:300]; set format cb \"10^{%L}\"",
       rule.ink == Ink::sgd
           ? "set colorbox user horizontal origin screen 0.4, screen 0.036 size screen 0.3, screen 0.018 front noborder"
           : "unset colorbox",
       "set cbtics out nomirror scale 0.3 offset 0, 0.5 (0.1, 1, 10, 100)",
       rule.ink == Ink::sgd ? "set label \"a to c: density\" at screen 0.39, screen 0.045 right front" : ""});
  return panel;
}

Panel sharpness(const Table& data) {
  Panel panel;
  panel.title = "sharpness at the end";
  panel.x = {.label = "sharpness of the minimum beside, 1 + {/:Italic u}^2", .low = 0, .high = 14};
  panel.y = {.label = "density", .low = 0};
  panel.curves.push_back({{{"series", "sharpness"}, {"name", "start"}},
                          "u_low",
                          "value",
                          Ink::guide,
                          "start",
                          "fillsteps",
                          "fs solid noborder fc rgb \"#dddddd\""});
  for (const auto& rule : rules) {
    panel.curves.push_back(
        {{{"series", "sharpness"}, {"name", rule.id}}, "u_low", "value", rule.ink, rule.title, "steps", "dt solid"});
  }
  const double gd = first(data, "value", {{"series", "limit"}, {"name", "sgd"}}),
               usam = first(data, "value", {{"series", "limit"}, {"name", "usam"}});
  panel.marks = {"unset colorbox", vertical(gd, Ink::sgd, "lw 0.8 dt (3,3)"), vertical(usam, Ink::usam, "lw 0.8 dt (3,3)"),
                 "set label \"2/η = " + rounded(gd, 3) + "\" at " + literal(gd) + ", graph 0.95 left offset 0.5, 0 front",
                 "set label \"λ_U = " + rounded(usam, 3) + "\" at " + literal(usam) + ", graph 0.95 left offset 0.5, 0 front"};
  panel.key = "inside right center reverse Left samplen 2";
  return panel;
}

void draw_toy_ensemble(const Table& data, Plot& plot) {
  plot.page(180, 124, 2);
  plot.room_for_key(8, 1);
  for (const auto& rule : rules) plot.add(density(data, rule));
  plot.add(sharpness(data));
}

const bool added =
    add({.id = "toy_ensemble",
         .says = "Many runs end where the minimum is flat enough for their optimizer.",
         .caption =
             "An ensemble on the two-parameter landscape after 200 steps (η = 0.2, ρ = 0.1, label noise 0.02, start normal "
             "about (3, 0) with standard deviation 0.3 in each direction; 2^17 trials of each rule and seed 1 unless another "
             "effort or seed was given). SGD leaves only minima sharper than 2/η, USAM all those sharper than λ_U = (-1 + "
             "sqrt(1 + 8 ρ/η))/(2 ρ), and stops below; SAM drifts on along its 2-cycle (orange: to leading order in ρ, without "
             "noise). Grey curves: level sets of f = 0.0001, 0.001, 0.003, 0.01, 0.03. Density: share of the trials over the "
             "cell's area, or the bin's width.",
         .draw = draw_toy_ensemble});

}  // namespace
}  // namespace valley::figures

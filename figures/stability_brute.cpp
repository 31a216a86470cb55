// The stability diagram by brute force: growth of the mean and of a typical trial, under the exact critical step.
// stability_brute.csv: series, rho, eta (over the critical one in cut_*), rho_low, rho_high, eta_low, eta_high, rate.
#include <algorithm>
#include <string>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

constexpr const char* typical_look = "lc rgb \"#1a1a1a\" dt (2,2) lw 1.4";
constexpr const char* exact_look = "lc rgb \"#1a1a1a\" dt solid lw 1.6";

Panel diagram(const Table& data, const std::string& series, const std::string& title, bool legend) {
  const auto edges = [&](const char* column) { return numbers(data, column, {{"series", series}}); };
  const auto rho_low = edges("rho_low"), rho_high = edges("rho_high"), eta_low = edges("eta_low"), eta_high = edges("eta_high");
  Panel panel;
  panel.title = title;
  panel.x = {.label = "ascent radius ρ", .low = rho_low.front(), .high = rho_high.back(), .log = true};
  panel.y = {.label = "step size η", .low = eta_low.front(), .high = eta_high.back(), .log = true};
  // Cells overlap by a trifle: edges side by side would show as seams.
  panel.curves.push_back({{{"series", series}},
                          "rho_low",
                          "eta_low",
                          Ink::guide,
                          "",
                          "boxxyerror",
                          "lc palette fs solid noborder",
                          "",
                          {"rho_low", "=column(\"rho_high\") * 1.03", "eta_low", "=column(\"eta_high\") * 1.03", "rate"}});
  panel.curves.push_back(
      {{{"series", "exact"}}, "rho", "eta", Ink::exact, legend ? "E {/:Italic f} grows, exact" : "", "lines", exact_look});
  panel.curves.push_back(
      {{{"series", "typical_zero"}}, "rho", "eta", Ink::exact, legend ? "a typical trial grows" : "", "lines", typical_look});
  panel.marks = {
      "unset grid",
      "set palette defined (-0.4 \"#08519c\", -0.2 \"#6baed6\", -0.04 \"#deebf7\", 0 \"#ffffff\", 0.04 \"#fee6ce\", 0.2 "
      "\"#fdae6b\", 0.4 \"#f16913\")",
      "set cbrange [-0.4:0.4]"};
  if (legend) panel.key = key_below;
  panel.marks.push_back(legend
                            ? "unset colorbox"
                            : "set colorbox user horizontal origin screen 0.74, screen 0.075 size screen 0.2, screen 0.025 front "
                              "noborder; set cbtics out nomirror scale 0.3 offset 0, 0.5 (\"≤ −0.4\" -0.4, \"0\" 0, "
                              "\"≥ 0.4\" 0.4); set label \"rate a step\" at screen 0.73, screen 0.087 right front");
  return panel;
}

Panel cut() {
  Panel panel;
  panel.title = "the cut ρ = 0.5 / λ_1";
  panel.x = {.label = "step size η / η*", .low = 0.25, .high = 2.5};
  panel.y = {.label = "rate of growth a step", .low = -1.2, .high = 1.5};
  const auto curve = [](const char* series, Ink ink, const char* title, const char* with, const char* look) {
    return Curve{{{"series", series}}, "eta", "rate", ink, title, with, look};
  };
  panel.curves = {curve("cut_exact", Ink::usam, "E {/:Italic f}, exact", "lines", "lw 1.6"),
                  curve("cut_mean", Ink::usam, "mean, steps 1 to 4", "points", "ps 0.45"),
                  curve("cut_late", Ink::bound, "mean, steps 24 to 48", "linespoints", "lw 0.8 ps 0.5"),
                  curve("cut_typical", Ink::sgd, "typical trial", "linespoints", "lw 0.8 ps 0.3")};
  panel.marks = {horizontal(0), "set arrow from 1, -0.6 to 1, graph 1 nohead ls 9", "unset colorbox"};
  panel.key = "inside bottom right reverse Left samplen 1.5 font \",6\"";
  return panel;
}

void draw_stability_brute(const Table& data, Plot& plot) {
  plot.page(180, 84, 3);
  plot.room_for_key(9, 1);
  plot.add(diagram(data, "mean", "growth of the mean loss", true));
  plot.add(diagram(data, "typical", "growth of a typical trial", false));
  plot.add(cut());
}

const bool added =
    add({.id = "stability_brute",
         .says = "Past the critical step size the mean loss grows, though typical runs still converge.",
         .caption =
             "Stability of USAM by brute force (least squares, Gaussian rows, n = 64, d = 4, B = 4, shared batches with "
             "replacement, seed 1 unless another was given). a: growth of the mean loss from step 1 to 4; b: growth of the mean "
             "logarithm from step 24 to 48, the almost sure rate; solid: the exact critical step η*, dashed: where b crosses "
             "zero. c: between the two lines E f explodes while nearly every trial converges; there the mean of finitely many "
             "trials soon shows the typical rate instead of the exact one. (At small η the first steps are faster than the rate "
             "they settle to.) Trials: 2^14 in a cell of a, 2^11 of b; 2^18 and 2^12 in c.",
         .draw = draw_stability_brute});

}  // namespace
}  // namespace valley::figures

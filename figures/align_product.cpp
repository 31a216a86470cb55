// The product of the two batches' gradients under Align-SAM.
// align_product.csv: series (density, falls, breaks, share), place, name, x (relative change or eta_2/eta_1), value, error.
#include <string>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

Panel density(const Table& data, const std::string& place, const std::string& title) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "relative change of {/:Italic g_t} · {/:Italic g_a}", .low = -1.5, .high = 1.5};
  panel.y = {.label = "density over draws", .low = 0};
  panel.curves = {{{{"series", "density"}, {"place", place}, {"name", "USAM"}}, "x", "value", Ink::usam, "USAM", "steps"},
                  {{{"series", "density"}, {"place", place}, {"name", "Align-SAM"}},
                   "x",
                   "value",
                   Ink::bound,
                   "Align-SAM",
                   "steps",
                   "dt (6,2)"}};
  const auto share = [&](const char* series, const char* rule) {
    return rounded(100 * first(data, "value", {{"series", series}, {"place", place}, {"name", rule}}), 2) + " %";
  };
  const auto failing = [&](const char* rule, Ink ink, const std::string& height) {
    return "set label \"" + share("breaks", rule) + "\" at -0.55, graph " + height + " right font \",6\" " + coloured(ink) +
           " front";
  };
  panel.marks = {vertical(0, Ink::guide, "dt solid"),
                 vertical(-0.5, Ink::guide),
                 "set label \"theorem 2\" at -0.55, graph 0.96 right font \",6\" textcolor rgb \"#666666\" front",
                 "set label \"fails in\" at -0.55, graph 0.905 right font \",6\" textcolor rgb \"#666666\" front",
                 failing("Align-SAM", Ink::bound, "0.85"),
                 failing("USAM", Ink::usam, "0.795"),
                 text_in_panel(0.62, 0.92, "USAM", "left " + coloured(Ink::usam)),
                 text_in_panel(0.62, 0.84, "falls in " + share("falls", "USAM"), "left " + coloured(Ink::usam)),
                 text_in_panel(0.62, 0.72, "Align-SAM", "left " + coloured(Ink::bound)),
                 text_in_panel(0.62, 0.64, "falls in " + share("falls", "Align-SAM"), "left " + coloured(Ink::bound))};
  return panel;
}

struct Place {
  const char* id;
  Ink ink;
  const char* point;
};
constexpr Place places[] = {{"minimum", Ink::bound, "7"}, {"noisy", Ink::sam, "9"}, {"interpolating", Ink::necessary, "5"}};

Panel shares() {
  Panel panel;
  panel.title = "share of draws";
  panel.x = {.label = "η_2 / η_1", .low = -0.05, .high = 2.05};
  panel.y = {.label = "share", .low = 0, .high = 1.02, .tics = "0.25"};
  for (const Place& place : places) {
    for (const bool falls : {true, false}) {
      const Where where = {{"series", "share"}, {"place", place.id}, {"name", falls ? "falls" : "gains"}};
      panel.curves.push_back({where, "x", "value", place.ink, "", "lines", falls ? "dt solid lw 1" : "lw 0.8"});
      panel.curves.push_back({where,
                              "x",
                              "value",
                              place.ink,
                              "",
                              "yerrorbars",
                              std::string("dt solid lw 0.8 ps 0.45 pt ") + place.point,
                              "",
                              {"error"}});
    }
  }
  panel.marks = {horizontal(0.5),
                 text(2.02, 0.89, "gains on USAM after the step (dashed)", "right font \",6\""),
                 text(0, 0.8, "falls (solid):", "left font \",6\""),
                 text(0.83, 0.64, "at a noisy minimum", "left " + coloured(Ink::bound)),
                 text(0.02, 0.45, "off it, noisy", "left " + coloured(Ink::sam)),
                 text(0.84, 0.2, "off it, interpolating", "left " + coloured(Ink::necessary))};
  return panel;
}

void draw_align_product(const Table& data, Plot& plot) {
  plot.page(180, 70, 3, 13);
  plot.add(density(data, "minimum", "at a noisy minimum"));
  plot.add(density(data, "interpolating", "interpolating, off the minimum"));
  plot.add(shares());
}

const bool added =
    add({.id = "align_product",
         .says = "At a noisy minimum Align-SAM mostly makes the gradients of two batches agree less.",
         .caption =
             "The product of the two batches' gradients in random draws of data (16 Gaussian rows, d = 8), point and batches (b "
             "= 4), βη_1 = 0.1, βη = 0.3 with β = 1 + d/b; seed 1 unless another was given. a, b: change at the perturbed "
             "points relative to the product's size, η_2 = η_1; left of -1/2 theorem 2 fails at these radii. At a minimum "
             "Align-SAM lowers the product in most draws. c: so it does in no majority where samples agree; after the step it "
             "gains on USAM(η_1)'s in most draws of each kind. Bars: binomial standard errors.",
         .draw = draw_align_product});

}  // namespace
}  // namespace valley::figures

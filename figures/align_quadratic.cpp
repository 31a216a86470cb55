// Align-SAM on a quadratic: where it is stable, and how widely it scatters there.
// align_quadratic.csv: series (limit, limit_simulated, variance, variance_simulated), name, eta_2, value, error.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

Panel stability() {
  Panel panel;
  panel.title = "largest stable step size";
  panel.x = {.label = "auxiliary radius {/:Italic h}η_2", .low = 0, .high = 2};
  panel.y = {.label = "step size {/:Italic h}η", .low = 0, .high = 6};
  const Where current = {{"series", "limit"}, {"name", "current"}}, perturbed = {{"series", "limit"}, {"name", "perturbed"}};
  panel.curves = {
      {current, "eta_2", "=0", Ink::guide, "", "filledcurves", "lc rgb \"#e4eef5\"",
       "=(column(\"value\") < 6 ? column(\"value\") : 6)"},
      {current, "eta_2", "value", Ink::usam},
      {perturbed, "eta_2", "value", Ink::bound},
      {{{"series", "limit_simulated"}, {"name", "current"}}, "eta_2", "value", Ink::usam, "", "points", "pt 6 lw 1"},
      {{{"series", "limit_simulated"}, {"name", "perturbed"}}, "eta_2", "value", Ink::bound, "", "points", "pt 4 lw 1"}};
  panel.marks = {vertical(1.5, Ink::usam, "dt (3,3) lw 0.8"),
                 text(0.75, 1.2, "stable", "center"),
                 text(1.75, 3.2, "no step size", "center"),
                 text(1.75, 2.85, "is stable", "center"),
                 text(1.53, 0.3, "{/:Italic h}η_2 = {/:Italic h}η_1 + 1", "left font \",6\" " + coloured(Ink::usam)),
                 text(0.97, 3.2, "{/:Italic g_a} at θ", "left " + coloured(Ink::usam)),
                 text(0.61, 4.9, "{/:Italic g_a} at θ + η_2{/:Italic g_a}", "right " + coloured(Ink::bound)),
                 text(0.03, 0.95, "SAM", coloured(Ink::sam) + " left"),
                 "set object circle at 0,1.3333 size screen 0.004 fc rgb \"#e69f00\" fs solid front"};
  return panel;
}

Panel variance(const Table& data) {
  Panel panel;
  panel.title = "stationary variance over SGD's";
  panel.x = {.label = "auxiliary radius {/:Italic h}η_2", .low = 0, .high = 1.5};
  panel.y = {.label = "Var {/:Italic x} / Var_{SGD}", .low = 0, .high = 4};
  const auto line = [&](const char* name, Ink ink, const char* point) {
    panel.curves.push_back({{{"series", "variance"}, {"name", name}}, "eta_2", "value", ink});
    panel.curves.push_back({{{"series", "variance_simulated"}, {"name", name}},
                            "eta_2",
                            "value",
                            ink,
                            "",
                            "yerrorbars",
                            std::string("dt solid lw 0.9 ps 0.5 pt ") + point,
                            "",
                            {"error"}});
  };
  line("current", Ink::usam, "6");
  line("perturbed", Ink::bound, "4");
  line("one batch", Ink::mean, "12");
  const double sam = first(data, "value", {{"series", "variance"}, {"name", "SAM"}});
  panel.marks = {horizontal(1, Ink::guide),
                 text(1.47, 1.12, "SGD", "right " + coloured(Ink::guide)),
                 horizontal(sam, Ink::sam, "lw 0.9"),
                 text(1.47, sam + 0.12, "SAM", "right " + coloured(Ink::sam)),
                 text(0.7, 2.9, "two batches", "left " + coloured(Ink::usam)),
                 text(0.42, 3.5, "{/:Italic g_a} perturbed", "right " + coloured(Ink::bound)),
                 text(0.42, 3.72, "two batches,", "right " + coloured(Ink::bound)),
                 text(0.62, 0.6, "one batch", "right " + coloured(Ink::mean))};
  return panel;
}

void draw_align_quadratic(const Table& data, Plot& plot) {
  plot.page(180, 78, 2);
  plot.add(stability());
  plot.add(variance(data));
}

const bool added =
    add({.id = "align_quadratic",
         .says = "Align-SAM allows larger steps on a parabola, and yet leaves more noise there.",
         .caption =
             "Align-SAM, p = η_1 g_t - η_2 g_a, on a quadratic of curvature h, hη_1 = 0.5. a: the auxiliary term raises the "
             "largest stable step size, 2/(h(1 + (η_1 - η_2)h)), up to η_2 = η_1 + 1/h, and beyond that none is stable (tinted: "
             "stable with g_a at θ). b: at hη = 0.2 and b = 4 the variance of x rises with η_2 all the same, where two batches "
             "are drawn; lines exact, points from 64 paths of drawn batches with standard errors (seed 1 unless another was "
             "given).",
         .draw = draw_align_quadratic});

}  // namespace
}  // namespace valley::figures

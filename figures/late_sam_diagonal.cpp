// Late-phase SAM on the diagonal network of a published run: escape, what it costs, and where it ends.
// late_sam_diagonal.csv: phase, step (from its phase's start), loss, test_loss, trace, lambda_1, eta_kappa, along.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

const Where gd = {{"phase", "GD"}}, sam = {{"phase", "1-SAM"}};
constexpr double shown = 30;  // steps in a, from the switch

struct Along {
  const char *column, *title;
  Ink ink;
};

/// All of the run, the two phases one after the other.
Panel whole_run(const Table& data, const std::string& title, const std::vector<Along>& curves) {
  const double late = last(data, "step", gd);
  Panel panel;
  panel.title = title;
  panel.x = {.label = "step", .low = 0, .high = 2 * late, .tics = "0, 10000"};
  for (const bool then : {false, true})
    for (const Along& one : curves)
      panel.curves.push_back(
          {then ? sam : gd, "=column(\"step\") + " + literal(then ? late : 0.), one.column, one.ink, then ? "" : one.title});
  panel.marks = {vertical(late)};
  return panel;
}

Panel escape(const Table& data) {
  Panel panel;
  panel.title = "escape (P1)";
  panel.x = {.label = "steps after the switch", .low = 0, .high = shown};
  panel.y = {.label = "distance and loss", .low = 1e-6, .high = 10, .log = true};
  const std::string stretch = literal(first(data, "eta_kappa", sam) - 1), start = literal(numbers(data, "along", sam)[1]);
  const std::string exact =
      "=column(\"step\") >= 1 && column(\"step\") <= 7 ? " + start + " * " + stretch + "**(column(\"step\") - 1) : NaN";
  panel.curves = {{sam, "step", "along", Ink::sam, "distance along {/:Italic e}", "linespoints", "dt solid lw 1 pt 7 ps 0.3"},
                  {sam, "step", exact, Ink::exact, "exact, 2.152 a step"},
                  {sam, "step", "loss", Ink::usam, "training loss"}};
  panel.key = "inside top right Left reverse samplen 1.5";
  return panel;
}

Panel losses(const Table& data) {
  Panel panel = whole_run(data, "loss (P2, P4)", {{"loss", "training", Ink::usam}, {"test_loss", "test", Ink::exact}});
  panel.y = {.label = "loss", .log = true};
  panel.key = "inside top right Left reverse samplen 0.9";
  return panel;
}

Panel flatness(const Table& data) {
  Panel panel =
      whole_run(data, "sharpness (P3)",
                {{"trace", "Tr H", Ink::usam}, {"lambda_1", "λ_1", Ink::exact}, {"eta_kappa", "γκ of 1-SAM", Ink::sam}});
  panel.y = {.label = "trace, λ_1, γκ", .low = 0};
  panel.marks.push_back(horizontal(2));
  panel.key = "at graph 0.97, graph 0.53 right Left reverse samplen 0.9";
  return panel;
}

const bool added = add(
    {.id = "late_sam_diagonal",
     .says = "A published run of late SAM: it escapes at the exact rate and stays above its edge.",
     .caption =
         "GD for 10,001 steps, then 1-SAM (γ = 1/30, radius 20) on the diagonal network of Andriushchenko and Flammarion "
         "(2022). a: after the switch the distance from GD's end along the escaping direction e grows by γκ - 1 = 2.152 a step, "
         "κ the largest eigenvalue of K = mean (H_i + 20 H_i^2) at GD's minimum. b: the training loss jumps 27 times "
         "and falls again, not to 0; the test loss falls a hundredfold. Rule: the switch. c: the trace of H falls by a quarter, "
         "λ_1 rises, and γκ stays above 2, where a fixed point would be unstable: the run ends in a 2-cycle, bounded.",
     .draw = [](const Table& data, Plot& plot) {
       plot.page(180, 66, 3);
       plot.add(escape(data));
       plot.add(losses(data));
       plot.add(flatness(data));
     }});

}  // namespace
}  // namespace valley::figures

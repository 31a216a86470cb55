// The disagreement valley's floor: what moves x, and what does not.
// align_valley.csv: series (path, predicted, drift, drift_simulated), name, x (step or eta_2/eta_1), value, error.
#include <string>

#include "figures/figure.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

struct Rule {
  const char *id, *title;
  Ink ink;
  const char* width;
};
constexpr Rule rules[] = {{"SGD", "SGD", Ink::sgd, "0.7"},
                          {"SAM", "SAM, radius ρ", Ink::sam, "2.2"},
                          {"one batch", "Align-SAM, one batch (on SAM's)", Ink::mean, "0.7"},
                          {"Align-SAM", "Align-SAM, two batches", Ink::bound, "0.7"},
                          {"m-SAM", "m-SAM in halves, radius ρ", Ink::sufficient, "0.7"}};

Panel paths() {
  Panel panel;
  panel.title = "along the floor";
  panel.x = {.label = "step", .low = 0, .high = 1200};
  panel.y = {.label = "|{/:Italic x}|", .low = 1e-5, .high = 3, .log = true};
  for (const Rule& rule : rules) {
    for (const char* trial : {" 0", " 1", " 2"}) {
      const bool named = trial[1] == '0';
      panel.curves.push_back({{{"series", "path"}, {"name", std::string(rule.id) + trial}},
                              "x",
                              "value",
                              rule.ink,
                              named ? rule.title : "",
                              "lines",
                              std::string("dt solid lw ") + rule.width});
    }
  }
  for (const char* id : {"SGD", "SAM", "Align-SAM"}) {
    panel.curves.push_back({{{"series", "predicted"}, {"name", id}},
                            "x",
                            "value",
                            Ink::guide,
                            id == std::string("SGD") ? "predicted" : "",
                            "lines",
                            "lc rgb \"#000000\" dt (4,4) lw 1"});
  }
  panel.key = "inside bottom left reverse Left samplen 2";
  return panel;
}

Panel drifts() {
  Panel panel;
  panel.title = "drift of log|{/:Italic x}| a step";
  panel.x = {.label = "η_2 / η_1", .low = 0, .high = 1.5};
  panel.y = {.label = "drift / (−ηη_1{/:Italic h}^2/{/:Italic b})", .low = -1, .high = 1.3};
  const auto line = [&](const char* name, Ink ink, const char* title, const char* point) {
    panel.curves.push_back({{{"series", "drift"}, {"name", name}}, "x", "value", ink, title});
    panel.curves.push_back({{{"series", "drift_simulated"}, {"name", name}},
                            "x",
                            "value",
                            ink,
                            "",
                            "yerrorbars",
                            std::string("dt solid lw 0.9 ps 0.5 pt ") + point,
                            "",
                            {"error"}});
  };
  line("two batches", Ink::bound, "two batches", "7");
  line("one batch", Ink::mean, "one batch", "5");
  line("one batch perturbed", Ink::usam, "one batch, {/:Italic g_a} perturbed", "9");
  panel.curves.push_back(
      {{{"series", "drift"}, {"name", "second order"}}, "x", "value", Ink::guide, "two batches, second order in η"});
  panel.marks = {horizontal(0, Ink::guide, "dt solid lw 0.5")};
  panel.key = "inside bottom left reverse Left samplen 2.5";
  return panel;
}

void draw_align_valley(const Table&, Plot& plot) {
  plot.page(180, 80, 2);
  plot.add(paths());
  plot.add(drifts());
}

const bool added =
    add({.id = "align_valley",
         .says = "Align-SAM drifts to where batches agree, as SAM on halves of the batch does.",
         .caption =
             "Samples h y^2/2 -+ h x y, whose mean is flat along x: batches disagree in proportion to |x|. a: three paths of "
             "each rule from (1, 0), η = 0.05, h = 1, b = 4, USAM's shift of radius ρ = 0.3 in SAM and m-SAM, Align-SAM with "
             "η_1 = 2ρ, η_2 = ρ; dashed: exp(-ηη_1 h^2 t/b), η_1 - η_2 for η_1 where one batch serves both. Align-SAM goes "
             "where m-SAM goes; on one batch it is SAM. b: with two batches η_2 does nothing to the drift to first order in η; "
             "with one it takes it back. Points: 64 paths of drawn batches, with standard errors (seed 1 unless another was "
             "given).",
         .draw = draw_align_valley});

}  // namespace
}  // namespace valley::figures

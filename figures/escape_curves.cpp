// Escape from a minimum that is not stable: late-SAM's bound, the exact second moment, and simulation.
// escape_curves.csv: optimizer, coupling, series, step, value (E f_t / f_0).
#include <algorithm>
#include <cmath>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

struct Scene {
  const char *optimizer, *coupling, *title;
  Ink ink;
  const char* tint;  // of single trials
};

constexpr Scene scenes[] = {
    {"sgd", "fresh", "SGD", Ink::sgd, "#b5b5b5"},
    {"usam", "fresh", "USAM, fresh batches", Ink::usam, "#a9cbe3"},
    {"usam", "shared", "USAM, shared batches", Ink::usam, "#a9cbe3"},
};

Panel escape(const Table& data, const Scene& scene, double steps) {
  const auto of = [&](const std::string& series) {
    return Where{{"optimizer", scene.optimizer}, {"coupling", scene.coupling}, {"series", series}};
  };
  constexpr double low = 1e-2, room_for_key = 0.22;
  double top = 1;
  for (const double value : numbers(data, "value", of("exact"))) top = std::max(top, value);
  Panel panel;
  panel.title = scene.title;
  panel.x = {.label = "step {/:Italic t}", .low = 0, .high = steps};
  panel.y = {.label = "loss {/:Italic f_t} / {/:Italic f}_0",
             .low = low,
             .high = low * std::pow(top / low, 1 / (1 - room_for_key)),
             .log = true};
  bool titled = false;
  for (const auto& series : distinct(data, "series", {{"optimizer", scene.optimizer}, {"coupling", scene.coupling}})) {
    if (!series.starts_with("trial ")) continue;
    panel.curves.push_back({of(series), "step", "value", Ink::guide, titled ? "" : "single trials", "lines",
                            "lw 0.4 dt solid lc rgb \"" + std::string(scene.tint) + "\""});
    titled = true;
  }
  const auto value = [&](const std::string& series) { return rounded(first(data, "value", of(series)), 3); };
  panel.curves.push_back({of("exact"), "step", "value", scene.ink, "exact E {/:Italic f_t}, growing as " + value("growth") + "^t",
                          "lines", "lw 2.2"});
  panel.curves.push_back({of("mean"), "step", "value", scene.ink,
                          "mean of " + shortest(first(data, "value", of("trials"))) + " trials", "points",
                          scene.ink == Ink::sgd ? "pt 6 ps 0.4 lw 0.7" : "pt 4 ps 0.4 lw 0.7"});
  const bool proved = scene.coupling == std::string("fresh");
  panel.curves.push_back({of("bound"), "step", "value", Ink::bound,
                          (proved ? "bound " : "not proved here: ") + ("{/:Italic C^t}, {/:Italic C} = " + value("C")), "lines"});
  panel.key = "inside top left reverse Left samplen 2 font \",6\"";
  return panel;
}

void draw_escape(const Table& data, Plot& plot) {
  plot.page(180, 80, 3);
  const double steps = last(data, "step", {{"optimizer", "sgd"}, {"series", "exact"}});
  for (const auto& scene : scenes) plot.add(escape(data, scene, steps));
}

const bool added = add(
    {.id = "escape_curves",
     .says = "The mean loss explodes although most runs converge; a bound says how fast at least.",
     .caption = "Loss against step on least squares (Gaussian rows, n = 64, d = 2, B = 1, ρ = 0.1) at 1.05 times the step size "
                "up to which late-SAM's bound allows SGD to be stable (seed 1 unless another was given). The bound is proved "
                "for fresh batches, not for shared ones (c). Rare trials carry the expectation, so the mean of finitely many "
                "falls behind the exact one.",
     .draw = draw_escape});

}  // namespace
}  // namespace valley::figures

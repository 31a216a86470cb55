// Escape from a minimum that is not stable: the paper's bound, the exact second moment, and simulation.
// escape_curves.csv: optimizer, coupling, series, step, value (E f_t / f_0).
#include <algorithm>

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

Panel escape(const Table& data, const Scene& scene, double steps, double top) {
  const auto of = [&](const std::string& series) {
    return Where{{"optimizer", scene.optimizer}, {"coupling", scene.coupling}, {"series", series}};
  };
  Panel panel;
  panel.title = scene.title;
  panel.x = {.label = "step {/:Italic t}", .low = 0, .high = steps};
  panel.y = {.label = "loss {/:Italic f_t} / {/:Italic f}_0", .low = 1e-4, .high = top, .log = true};
  bool titled = false;
  for (const auto& series : distinct(data, "series", {{"optimizer", scene.optimizer}, {"coupling", scene.coupling}})) {
    if (!series.starts_with("trial ")) continue;
    panel.curves.push_back({of(series), "step", "value", Ink::guide, titled ? "" : "single trials", "lines",
                            "lw 0.4 dt solid lc rgb \"" + std::string(scene.tint) + "\""});
    titled = true;
  }
  const auto value = [&](const std::string& series) { return rounded(first(data, "value", of(series)), 3); };
  panel.curves.push_back({of("asymptote"), "step", "value", Ink::guide, "exact rate " + value("growth") + "^t", "lines", "lw 1.6 dt (2,2)"});
  panel.curves.push_back({of("exact"), "step", "value", scene.ink, "exact E {/:Italic f_t}", "lines"});
  panel.curves.push_back({of("mean"), "step", "value", scene.ink, "mean of " + value("trials") + " trials", "points", "ps 0.4"});
  panel.curves.push_back({of("bound"), "step", "value", Ink::bound, "bound {/:Italic C^t}, {/:Italic C} = " + value("C"), "lines"});
  panel.key = "inside top left reverse Left samplen 2.5";
  return panel;
}

void draw_escape(const Table& data, Plot& plot) {
  plot.page(180, 74, 3);
  const double steps = last(data, "step", {{"optimizer", "sgd"}, {"series", "exact"}});
  double top = 1;
  for (const double value : numbers(data, "value", {{"series", "exact"}})) top = std::max(top, value);
  for (const auto& scene : scenes) plot.add(escape(data, scene, steps, top * 1e8));
}

const bool added = add({.id = "escape_curves",
                        .caption = "Loss against step on least squares (Gaussian rows, n = 64, d = 2, B = 1, ρ = 0.1) at 1.05 times the step "
                                   "size up to which the paper's bound allows SGD to be stable; f_0 = 1.",
                        .draw = draw_escape});

}  // namespace
}  // namespace valley::figures

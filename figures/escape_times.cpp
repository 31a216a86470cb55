// How long an ensemble stays at a sharp minimum: the share that has not left yet, against the step.
// escape_times.csv: panel (eta, rho, batch), value, series (survival, scale), step, survival.
#include <string>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

struct Varied {
  const char *id, *title, *before, *after;  // the key's words around the value
};

constexpr Varied panels[] = {
    {"eta", "step size η", "η = ", " η*"},
    {"rho", "ascent radius ρ", "ρ = ", " / λ_1"},
    {"batch", "batch size {/:Italic B}", "{/:Italic B} = ", ""},
};
/// One hue from light to dark, markers for grey.
constexpr const char* tints[] = {"#9ecae1", "#56b4e9", "#2f8fc4", "#0063a0", "#08306b"};
constexpr int markers[] = {9, 7, 5, 13, 11};

constexpr const char* escaped = "=column(\"survival\") < 1 ? 1 - column(\"survival\") : NaN";

Panel escapes(const Table& data, const Varied& varied, double steps, double least) {
  Panel panel;
  panel.title = varied.title;
  panel.x = {.label = "step {/:Italic t}",
             .low = 1,
             .high = steps,
             .log = true,
             .tics = "(\"1\" 1, \"3\" 3, \"10\" 10, \"30\" 30, \"100\" 100)"};
  panel.y = {.label = "share that has escaped", .low = least, .high = 1.6, .log = true};
  const auto values = distinct(data, "value", {{"panel", varied.id}});
  for (std::size_t k = 0; k < values.size(); ++k) {
    const std::string colour = std::string("lc rgb \"") + tints[k % 5] + "\"";
    const auto of = [&](const char* series) { return Where{{"panel", varied.id}, {"value", values[k]}, {"series", series}}; };
    panel.curves.push_back({of("survival"), "=column(\"step\") > 0 ? column(\"step\") : NaN", escaped, Ink::usam,
                            varied.before + values[k] + varied.after, "steps", colour + " dt solid lw 1.3"});
    if (numbers(data, "step", of("scale")).empty()) continue;  // not within these steps, or never
    panel.curves.push_back(
        {of("scale"), "step", escaped, Ink::usam, "", "points", colour + " pt " + std::to_string(markers[k % 5]) + " ps 0.8"});
  }
  panel.marks = {horizontal(1, Ink::guide, "lw 0.5"), text_in_panel(0.97, 0.37, "marker: mean loss", "right font \",6\""),
                 text_in_panel(0.97, 0.31, "grown 100-fold", "right font \",6\"")};
  panel.key = "inside bottom right reverse Left samplen 2";
  return panel;
}

void draw_escape_times(const Table& data, Plot& plot) {
  plot.page(180, 80, 3);
  const double steps = last(data, "step", {{"series", "survival"}});
  const double trials = first(data, "survival", {{"series", "trials"}});
  for (const auto& varied : panels) plot.add(escapes(data, varied, steps, 1 / trials));
}

const bool added = add(
    {.id = "escape_times",
     .says = "The mean loss explodes long before most runs have left the minimum.",
     .caption = "Share of an ensemble of USAM that has left the ball of 10 times its starting distance from a sharp minimum "
                "(least squares, Gaussian rows, n = 64, d = 4, shared batches with replacement, 2^15 trials a curve and seed 1 "
                "unless another effort or seed was given). Varied one at a time from η = 1.5 η*, ρ = 0.5/λ_1, B = 4, with η* "
                "the exact critical step there. Markers: the time by which the exact mean loss has grown a hundredfold. The "
                "mean escapes on the shoulders of a few trials; little beyond η* most never leave.",
     .draw = draw_escape_times});

}  // namespace
}  // namespace valley::figures

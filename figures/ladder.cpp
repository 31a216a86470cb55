// Tightness over random designs: every closed step size over the exact one.
// ladder.csv: family, samples, dimension, batch, coupling, position, rung, eta, ratio.
#include <cmath>
#include <string>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

constexpr double low = 1e-4, high = 1e3;

struct Rung {
  const char* id;
  Ink ink;
  const char *title, *look;
};

constexpr Rung rungs[] = {
    {"sufficient", Ink::sufficient, "one-step, sufficient", "pt 8 ps 0.5 lw 0.8"},
    {"necessary", Ink::necessary, "one-step, necessary", "pt 6 ps 0.5 lw 0.8"},
    {"bound", Ink::bound, "late-SAM's bound", "pt 13 ps 0.6 lw 0.8"},
};

/// What lies beyond the axis stands at its edge.
std::string decades() {
  std::string tics = "(\"≤ 10^{−4}\" " + literal(low);
  for (int k = -3; k < 3; ++k)
    tics += ", \"10^{" + (k < 0 ? "−" + std::to_string(-k) : std::to_string(k)) + "}\" " + literal(std::pow(10, k));
  return tics + ", \"≥ 10^3\" " + literal(high) + ")";
}

Panel rows(const Table& data, const std::string& coupling, const std::string& title, bool names) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "step size by the bound / exact η*", .low = low / 1.6, .high = high * 1.6, .log = true, .tics = decades()};
  std::string tics;
  double end = 0;
  for (const auto& family : distinct(data, "family", {{"coupling", coupling}})) {
    const Where here = {{"coupling", coupling}, {"family", family}};
    const double from = first(data, "position", here), to = last(data, "position", here);
    tics += (tics.empty() ? "" : ", ") + ("\"" + family + "\" " + literal((from + to) / 2));
    if (from > 1) panel.marks.push_back(horizontal(from - 0.5, Ink::guide, "dt solid lw 0.5"));
    end = to;
  }
  panel.y = {.low = 0, .high = end + 1, .tics = names ? "scale 0 (" + tics + ")" : "scale 0 format \"\""};
  panel.marks.push_back("unset grid; set grid xtics lt 1 lc rgb \"#e8e8e8\" lw 0.5");
  panel.marks.push_back(vertical(1, Ink::usam, "lw 1.2"));
  const std::string x = "=column(\"ratio\") < " + literal(low) + " ? " + literal(low) + " : column(\"ratio\") > " +
                        literal(high) + " ? " + literal(high) + " : column(\"ratio\")";
  for (const auto& rung : rungs) {
    panel.curves.push_back(
        {{{"coupling", coupling}, {"rung", rung.id}}, x, "position", rung.ink, rung.title, "points", rung.look});
  }
  return panel;
}

void draw_ladder(const Table& data, Plot& plot) {
  plot.page(180, 104, 2, 20);
  Panel fresh = rows(data, "fresh", "fresh batches", true);
  fresh.key = "inside top left reverse Left samplen 1";
  plot.add(fresh);
  plot.add(rows(data, "shared", "shared batches", false));
}

const bool added = add(
    {.id = "ladder",
     .says = "Simple bounds on the largest stable step size, each over the exact one.",
     .caption = "Closed bounds on the largest stable step size of USAM over the exact one (the line at 1), one design a row: "
                "n, d from 8, 4 to 64, 64, B = 1 and 4, ρ = 0.3/λ_max, seed 1 unless another was given. Values beyond the axis "
                "stand at its edge.",
     .draw = draw_ladder});

}  // namespace
}  // namespace valley::figures

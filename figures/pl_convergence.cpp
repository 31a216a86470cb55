// Convergence under the PL inequality against the theorem's rate.
// pl_convergence.csv: landscape, series, step, value (E f_t / f_0).
#include <cmath>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

Panel convergence(const Table& data, const std::string& landscape, const std::string& title, double low) {
  const auto of = [&](const std::string& series) { return Where{{"landscape", landscape}, {"series", series}}; };
  Panel panel;
  panel.title = title;
  panel.x = {.label = "step {/:Italic t}", .low = 0, .high = last(data, "step", of("bound"))};
  panel.y = {.label = "loss {/:Italic f_t} / {/:Italic f}_0", .low = low, .high = 3, .log = true};
  bool titled = false, exact = false;
  for (const auto& series : distinct(data, "series", {{"landscape", landscape}})) {
    exact = exact || series == "exact";
    if (!series.starts_with("trial ")) continue;
    panel.curves.push_back(
        {of(series), "step", "value", Ink::guide, titled ? "" : "single trials", "lines", "lw 0.4 dt solid lc rgb \"#a9cbe3\""});
    titled = true;
  }
  const std::string count = shortest(first(data, "value", of("trials")));
  const auto value = [&](const std::string& series) { return rounded(first(data, "value", of(series)), 3); };
  if (exact) panel.curves.push_back({of("exact"), "step", "value", Ink::usam, "exact E {/:Italic f_t}", "lines"});
  panel.curves.push_back({of("mean"), "step", "value", exact ? Ink::exact : Ink::usam,
                          "mean of " + count + (exact ? " trials, on it" : " trials"), "lines"});
  panel.curves.push_back({of("bound"), "step", "value", Ink::bound, "bound (1 − ημ/2)^t", "lines"});
  panel.marks = {text_in_panel(0.97, 0.24, "η = " + value("eta") + ", ρ = " + value("rho"), "right"),
                 text_in_panel(0.97, 0.17, "μ = " + value("mu") + ", β = " + value("beta"), "right")};
  panel.key = "at graph 0.99, graph 0.62 right top reverse Left samplen 3";
  return panel;
}

void draw_pl(const Table& data, Plot& plot) {
  plot.page(180, 74, 2);
  plot.add(
      convergence(data, "sine", "{/:Italic f}({/:Italic z}) = {/:Italic z}^{2} + 3 sin^{2} {/:Italic z}, not convex", 1e-12));
  plot.add(convergence(data, "least_squares", "over-parametrised least squares", 1e-4));
}

const bool added =
    add({.id = "pl_convergence",
         .says = "The mean loss of USAM falls, and faster than the rate that is proved.",
         .caption =
             "USAM with fresh batches at the largest step size and radius the theorem allows. a: start z = 3, noise constant of "
             "one sample 1, B = 4. b: Gaussian rows, n = 8, d = 32, B = 1, start at the sum of the rows. Seed 1 unless another "
             "was given.",
         .draw = draw_pl});

}  // namespace
}  // namespace valley::figures

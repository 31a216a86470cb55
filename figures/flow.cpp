// The discrete paths and their continuous-time limits.
// flow.csv: series, eta, time, u, v, error.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

Panel paths() {
  Panel panel;
  panel.title = "paths, η = 0.2";
  panel.x = {.label = "parameter {/:Italic u}"};
  panel.y = {.label = "parameter {/:Italic v}"};
  panel.curves = {{{{"series", "flow_gd"}}, "u", "v", Ink::sgd, "gradient flow", "lines", "lw 0.9"},
                  {{{"series", "gd"}}, "u", "v", Ink::sgd, "GD", "points", "ps 0.5"},
                  {{{"series", "flow_usam"}}, "u", "v", Ink::usam, "flow of USAM", "lines", "lw 0.9"},
                  {{{"series", "usam"}}, "u", "v", Ink::usam, "USAM", "points", "ps 0.5"}};
  panel.key = "inside top left reverse Left samplen 2.5";
  return panel;
}

Panel errors(const Table& data) {
  Panel panel;
  panel.title = "largest distance between path and flow";
  panel.x = {.label = "step size η", .log = true};
  panel.y = {.label = "max_t ||θ_t - θ(ηt)||", .log = true};
  const double eta = last(data, "eta", {{"series", "error_gd"}}), gd = last(data, "error", {{"series", "error_gd"}});
  const double wrong = last(data, "error", {{"series", "error_wrong"}});
  (void)wrong;
  panel.curves = {{{{"series", "error_wrong"}}, "eta", "error", Ink::guide, "USAM from gradient flow", "linespoints", "pt 8 ps 0.6 lw 1"},
                  {{{"series", "error_usam"}}, "eta", "error", Ink::usam, "USAM from its own flow", "linespoints"},
                  {{{"series", "error_gd"}}, "eta", "error", Ink::sgd, "GD from gradient flow", "linespoints"}};
  (void)eta;
  (void)gd;
  panel.key = "inside bottom right samplen 3";
  return panel;
}

void draw_flow(const Table& data, Plot& plot) {
  plot.page(180, 74, 2);
  plot.add(paths());
  plot.add(errors(data));
}

const bool added = add({.id = "flow",
                        .caption = "GD and USAM on the two-parameter landscape from (1.5, 0.9) to time 4, radius ρ = 0.5 η^{1/2}, against "
                                   "gradient flow and the flow of f + (ρ/2)|grad f|^2.",
                        .draw = draw_flow});

}  // namespace
}  // namespace valley::figures

// The discrete paths and their continuous-time limits.
// flow.csv: series, eta, time, u, v, error.
#include <cmath>

#include "base/require.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

Panel paths() {
  Panel panel;
  panel.title = "paths, η = 0.2";
  panel.x = {.label = "parameter {/:Italic u}", .low = 1.2, .high = 1.52};
  panel.y = {.label = "parameter {/:Italic v}", .low = -0.05, .high = 0.95};
  panel.curves = {{{{"series", "flow_gd"}}, "u", "v", Ink::sgd, "gradient flow", "lines", "lw 0.9"},
                  {{{"series", "gd"}}, "u", "v", Ink::sgd, "GD", "points", "pt 6 ps 0.5 lw 0.8"},
                  {{{"series", "flow_usam"}}, "u", "v", Ink::usam, "flow of USAM", "lines", "lw 0.9"},
                  {{{"series", "usam"}}, "u", "v", Ink::usam, "USAM", "points", "pt 4 ps 0.5 lw 0.8"}};
  panel.key = "inside top left reverse Left samplen 2.5";
  return panel;
}

Panel errors(const Table& data) {
  Panel panel;
  panel.title = "largest distance between path and flow";
  panel.x = {.label = "step size η", .log = true};
  panel.y = {.label = "max_{t} ||θ_{t} − θ(ηt)||", .log = true};
  panel.curves = {
      {{{"series", "error_wrong"}}, "eta", "error", Ink::guide, "USAM from gradient flow", "linespoints", "pt 8 ps 0.6 lw 1"},
      {{{"series", "error_usam"}}, "eta", "error", Ink::usam, "USAM from its own flow", "linespoints"},
      {{{"series", "error_gd"}}, "eta", "error", Ink::sgd, "GD from gradient flow", "linespoints"}};
  const auto eta = numbers(data, "eta", {{"series", "error_gd"}});
  require(!eta.empty(), "number of rows with series = error_gd", "0", "at least one");
  const double span = eta.front() / eta.back();
  const auto reference = [&](const std::string& series, double power, double shift, const std::string& words) {
    const double from = shift * last(data, "error", {{"series", series}}), to = from * std::pow(span, power);
    panel.marks.push_back("set arrow from " + literal(eta.back()) + "," + literal(from) + " to " + literal(eta.front()) + "," +
                          literal(to) + " nohead lc rgb \"#b0b0b0\" lw 0.7");
    panel.marks.push_back(
        text(std::sqrt(eta.front() * eta.back()), from * std::pow(span, power / 2), words, "center offset 0, 0.9"));
  };
  reference("error_wrong", 0.5, 1.5, "∝ η^{1/2}");
  reference("error_gd", 1, 0.62, "");
  panel.marks.push_back(
      text(eta[eta.size() / 2], 0.4 * numbers(data, "error", {{"series", "error_gd"}})[eta.size() / 2], "∝ η", "left"));
  panel.key = "inside bottom right samplen 3";
  return panel;
}

void draw_flow(const Table& data, Plot& plot) {
  plot.page(180, 74, 2);
  plot.add(paths());
  plot.add(errors(data));
}

const bool added =
    add({.id = "flow",
         .says = "USAM's steps stay closer to a flow of their own than to gradient flow.",
         .caption = "GD and USAM on the two-parameter landscape from (1.5, 0.9) to time 4, radius ρ = 0.5 η^{1/2}, against "
                    "gradient flow and the flow of f + (ρ/2)|grad f|^2.",
         .draw = draw_flow});

}  // namespace
}  // namespace valley::figures

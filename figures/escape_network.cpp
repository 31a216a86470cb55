// The loss of a network after a switch from SGD, over many draws of batches from one point.
// escape_network.csv: a study's columns; x: step, for arm rates the exact rate. Quantities loss, loss_error, typical, exact;
// rate, rate_error.
#include <algorithm>
#include <utility>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

Curve of_seed(const std::string& arm, const std::string& quantity, const std::string& title, Ink ink, const std::string& look,
              const std::string& seed = "0") {
  return {{{"series", "trial"}, {"arm", arm}, {"quantity", quantity}, {"seed", seed}}, "x", "value", ink, title, "lines", look};
}

Panel fitted() {
  Panel panel;
  panel.title = "from a minimum, one seed";
  panel.x = {.label = "step after the switch", .low = 0, .high = 150, .tics = "50"};
  panel.y = {.label = "training loss", .low = 1e-13, .high = 1e9, .log = true};
  const auto rule = [&](const std::string& arm, const std::string& title, Ink ink) {
    panel.curves.push_back(of_seed(arm, "exact", "", ink, "dt (2,2) lw 1.6"));
    panel.curves.push_back(of_seed(arm, "loss", title, ink, "dt solid lw 1.4"));
    panel.curves.push_back(of_seed(arm, "typical", "", ink, "dt (6,3) lw 0.7"));
  };
  rule("usam_1.6", "USAM, growth 1.6", Ink::bound);
  rule("usam_1.1", "USAM, growth 1.1", Ink::usam);
  rule("continued", "SGD", Ink::sgd);
  panel.marks = {text_in_panel(0.02, 0.05, "solid: mean; dotted: exact, linear model; thin: typical draw", "left font \",6\"")};
  panel.key = "at graph 1, graph 0.8 right top reverse Left samplen 1.5 width -2";
  return panel;
}

Panel rates() {
  Panel panel;
  panel.title = "growth over the first five steps, all seeds";
  panel.x = {.label = "exact rate of E {/:Italic f} a step"};
  panel.y = {.label = "rate of the mean over the draws"};
  Curve exact{{{"series", "trial"}, {"arm", "rates"}, {"quantity", "rate"}}, "x", "x", Ink::guide, "equal", "lines", "dt solid"};
  Curve measured{{{"series", "trial"}, {"arm", "rates"}, {"quantity", "rate"}},
                 "x",
                 "value",
                 Ink::usam,
                 "measured",
                 "points",
                 "pt 7 ps 0.4"};
  panel.curves = {exact, measured};
  panel.key = "top left reverse Left samplen 2";
  return panel;
}

/// At the schedule's last rate, where nothing much happens: so as a ratio, on a linear axis.
Panel at_last_rate(const Table& data) {
  Panel panel;
  panel.title = "a classifier, at the schedule's last rate";
  panel.x = {.label = "step after the switch"};
  panel.y = {.label = "training loss, of that at the switch"};
  const auto rule = [&](const std::string& arm, std::string title, Ink ink) {
    const Where losses{{"series", "trial"}, {"arm", arm}, {"quantity", "loss"}};
    std::vector<double> seeds = numbers(data, "seed", losses);
    seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
    for (const double seed : seeds) {
      Curve curve = of_seed(arm, "loss", std::exchange(title, ""), ink, "dt solid", shortest(seed));
      curve.y = "=column(\"value\")/" + literal(first(data, "value", curve.where));
      panel.curves.push_back(curve);
    }
  };
  rule("classifier_sam", "SAM, a line each seed", Ink::sam);
  rule("classifier_sgd", "SGD, all seeds alike", Ink::sgd);
  panel.marks = {horizontal(1)};
  panel.key = "bottom left reverse Left samplen 2";
  return panel;
}

Panel at_first_rate() {
  Panel panel;
  panel.title = "at its first rate, and the script's ascent";
  panel.x = {.label = "step after the switch"};
  panel.y = {.label = "training loss", .log = true};
  const auto rule = [&](const std::string& arm, const std::string& title, Ink ink) {
    panel.curves.push_back(of_seed(arm, "loss", title, ink, "dt solid"));
  };
  rule("classifier_ascent", "ascent only", Ink::bound);
  rule("classifier_sam_restored", "SAM", Ink::sam);
  rule("classifier_sgd_restored", "SGD", Ink::sgd);
  panel.marks = {"set offsets graph 0, graph 0, graph 0.4, graph 0"};
  panel.key = "top left reverse Left samplen 2";
  return panel;
}

void draw_escape_network(const Table& data, Plot& plot) {
  plot.page(180, 130, 2, 20);
  plot.add(fitted());
  plot.add(rates());
  plot.add(at_last_rate(data));
  plot.add(at_first_rate());
}

const bool added =
    add({.id = "escape_network",
         .says = "The training loss after SGD hands a network over to SAM, beside the predicted growth.",
         .caption =
             "The training loss after a switch from SGD (late-SAM, figure 4b), many draws of batches from one point. a: a "
             "network that fits its images, displaced to f = 1e-8, goes on with SGD or with a USAM whose exact growth is 1.1 or "
             "1.6 a step, seed 0; solid: mean over a hundred draws, thin: geometric mean (a typical draw), dotted: the exact E "
             "f of the linear model, which rare draws carry. b: rate of growth of the mean of a thousand draws over the first "
             "steps, log(f_T/f_0)/T, against the exact one: all seeds, SGD and four USAMs, each with draws of its own. c: a "
             "classifier with cross-entropy at the end of SGD goes on with SGD or SAM, momentum and weight decay as in "
             "training: mean over the draws, a line each seed. d: the same at the training's first rate, and what the paper's "
             "released script does (theta + rho g/||g||, no descent), seed 0.",
         .draw = draw_escape_network});

}  // namespace
}  // namespace valley::figures

// The loss of a network after a switch from SGD, over many draws of batches from one point.
// escape_network.csv: a study's columns; x: step, for arm rates the exact rate. Quantities loss, loss_error, typical, exact;
// rate, rate_error.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

Curve of_seed(const std::string& arm, const std::string& quantity, const std::string& title, Ink ink, const std::string& look) {
  return {{{"series", "trial"}, {"arm", arm}, {"quantity", quantity}, {"seed", "0"}}, "x", "value", ink, title, "lines", look};
}

Panel fitted() {
  Panel panel;
  panel.title = "from a minimum";
  panel.x = {.label = "step after the switch"};
  panel.y = {.label = "training loss", .low = 1e-13, .high = 1e5, .log = true};
  const auto rule = [&](const std::string& arm, const std::string& title, Ink ink) {
    panel.curves.push_back(of_seed(arm, "exact", "", ink, "dt (2,2) lw 1.6"));
    panel.curves.push_back(of_seed(arm, "loss", title, ink, "dt solid lw 1.4"));
    panel.curves.push_back(of_seed(arm, "typical", "", ink, "dt (6,3) lw 0.7"));
  };
  rule("usam_1.6", "USAM, growth 1.6", Ink::bound);
  rule("usam_1.1", "USAM, growth 1.1", Ink::usam);
  rule("continued", "SGD", Ink::sgd);
  panel.key = "top left reverse Left samplen 1.5";
  return panel;
}

Panel rates() {
  Panel panel;
  panel.title = "growth of the first steps";
  panel.x = {.label = "exact rate of E {/:Italic f} a step"};
  panel.y = {.label = "rate of the mean over the draws"};
  Curve exact{{{"series", "trial"}, {"arm", "rates"}, {"quantity", "rate"}}, "x", "x", Ink::guide, "equal", "lines", ""};
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

Panel practice() {
  Panel panel;
  panel.title = "in practice";
  panel.x = {.label = "step after the switch"};
  panel.y = {.label = "training loss", .log = true};
  panel.curves = {of_seed("classifier_ascent", "loss", "ascent only", Ink::bound, "dt solid"),
                  of_seed("classifier_sam", "loss", "SAM", Ink::sam, "dt solid"),
                  of_seed("classifier_sgd", "loss", "SGD", Ink::sgd, "dt solid")};
  panel.key = "top left reverse Left samplen 2";
  return panel;
}

void draw_escape_network(const Table&, Plot& plot) {
  plot.page(180, 66, 3);
  plot.add(fitted());
  plot.add(rates());
  plot.add(practice());
}

const bool added =
    add({.id = "escape_network",
         .caption =
             "The training loss after a switch from SGD (late-SAM, figure 4b), many draws of batches from one point. a: a "
             "network that fits its images, displaced to f = 1e-8, goes on with SGD or with a USAM whose exact growth is 1.1 or "
             "1.6 a step; solid: mean over the draws, thin: geometric mean (a typical draw), dotted: the exact E f of the linear "
             "model. At growth 1.1 E f is carried by draws too rare to be among a hundred. b: rate of growth of the mean over "
             "the first steps, log(f_T/f_0)/T, against the exact one: all seeds, SGD and four USAMs. c: a classifier with "
             "cross-entropy at the end of SGD: SGD, SAM, and what the paper's released script does (theta + rho g/||g||, no "
             "descent); mean over the draws.",
         .draw = draw_escape_network});

}  // namespace
}  // namespace valley::figures

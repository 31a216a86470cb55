// Exact critical step sizes along a network's training, before and after a switch from SGD to USAM.
// stability_network.csv: a study's columns; x: epoch; arms sgd, sgd_then_usam; quantities eta, eta_sgd, eta_usam, lambda_1, loss.
#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

const Arm switched{"sgd_then_usam", "SGD, then USAM", Ink::usam}, stayed{"sgd", "SGD", Ink::sgd};

struct Times {
  double change;  // the epoch of the switch: half of all
};

Curve of_seed(const Arm& arm, const std::string& quantity, const std::string& title, Ink ink, const std::string& look) {
  return {{{"series", "trial"}, {"arm", arm.id}, {"quantity", quantity}, {"seed", "0"}}, "x", "value", ink, title, "lines", look};
}

Panel thresholds(const Table& data, const Times& t) {
  Panel panel;
  panel.title = "step sizes, one seed";
  panel.x = {.label = "epoch", .low = 0.9 * t.change, .high = 1.3 * t.change, .tics = literal(0.1 * t.change)};
  panel.y = {.label = "step size {/:Italic η}", .low = 0};
  panel.marks = {vertical(t.change), "set offsets graph 0, graph 0, graph 0.15, graph 0",
                 "set label \"the switch\" at " + literal(t.change) + ", graph 0.95 left offset 0.4, 0 front"};
  const auto line = [&](const std::string& quantity, const std::string& words, Ink ink, const std::string& look) {
    panel.curves.push_back(of_seed(switched, quantity, "", ink, look));
    const std::vector<double> values = numbers(data, "value", panel.curves.back().where);
    if (!values.empty())
      panel.marks.push_back(text(panel.x.high, values.back(), words, "right offset 0, -0.6 font \",6\" " + coloured(ink)));
  };
  line("eta_sgd", "SGD is stable below", Ink::sgd, "dt solid");
  line("eta_usam", "USAM is stable below", Ink::usam, "dt solid");
  line("eta", "the step size used", Ink::bound, "dt solid lw 1");
  return panel;
}

Panel both(const Times& t, const std::string& title, const Axis& y, const std::string& quantity) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "epoch", .low = 0.9 * t.change, .high = 1.3 * t.change, .tics = literal(0.1 * t.change)};
  panel.y = y;
  for (const Arm& arm : {stayed, switched}) {
    Curve dots = seed_dots(arm, {quantity});
    panel.curves.push_back(dots);
    panel.curves.push_back(of_seed(arm, quantity, arm.title, arm.ink, "dt solid"));
  }
  panel.marks = {vertical(t.change), "unset offsets"};
  return panel;
}

void draw_stability_network(const Table& data, Plot& plot) {
  const Where one{{"series", "trial"}, {"arm", "sgd"}, {"quantity", "eta"}, {"seed", "0"}};
  const Times t{last(data, "x", one) / 2};
  plot.page(180, 64, 3);
  plot.room_for_key(5, 2);
  plot.add(thresholds(data, t));
  Panel sharp = both(t, "sharpness, all seeds", {.label = "{/:Italic λ}_1 of the Gauss-Newton matrix", .low = 0}, "lambda_1");
  sharp.key = key_below;
  plot.add(std::move(sharp));
  plot.add(both(t, "training loss, all seeds", {.label = "training loss", .log = true}, "loss"));
}

const bool added = add(
    {.id = "stability_network",
     .says = "How large a step SGD and USAM may take along a network's training, and what they do.",
     .caption = "A network's exact critical step sizes along training (two layers, squared loss, few images, mini-batches with "
                "replacement; from the Gram matrix of the per-sample gradients: where the images are not fitted they and the "
                "eigenvalue are those of the Gauss-Newton matrix, not the Hessian). SGD up to the dashed line, where all images "
                "are fitted, then USAM at the same step size, which is not stable there. a: the step sizes below which SGD and "
                "USAM are stable at the point reached. b, c: sharpness and training loss beside SGD that goes on; line: the seed "
                "of a, dots: all seeds.",
     .draw = draw_stability_network});

}  // namespace
}  // namespace valley::figures

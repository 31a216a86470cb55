// SGD, SAM, and SGD that turns to SAM late: test error along training, its paired differences, sharpness at the end.
// late_switch.csv: a study's columns; x: epoch.
#include <array>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

const std::array<Arm, 5> arms{{{"sgd", "SGD", Ink::sgd},
                               {"sam", "SAM", Ink::sam},
                               {"sgd_then_sam", "SGD, then SAM", Ink::usam},
                               {"sgd_restarted", "SGD, rate restored", Ink::guide},
                               {"sam_restarted", "SAM, rate restored", Ink::bound}}};
constexpr const char* percent_wrong = "100*(1-%)";

/// Beside the arm's place on the axis, seeds side by side.
std::string slot(std::size_t k) { return std::to_string(k) + " + 0.035*(column(\"seed\") + 1)"; }

Panel curves(double epochs) {
  Panel panel;
  panel.title = "test error";
  panel.x = {.label = "epoch", .low = epochs / 2, .high = epochs};
  panel.y = {.label = "test error (%)"};
  for (std::size_t k = 0; k < 3; ++k) panel.curves.push_back(spread_band(arms[k], {"test_accuracy", percent_wrong}));
  for (const Arm& arm : arms) panel.curves.push_back(mean_line(arm, {"test_accuracy", percent_wrong}));
  panel.marks = {vertical(0.875 * epochs), "set offsets graph 0, graph 0, graph 0.6, graph 0"};
  panel.key = "top right reverse Left samplen 2";
  return panel;
}

Panel differences(double epochs) {
  Panel panel;
  panel.title = "paired differences at the end";
  panel.x = {.low = -0.5,
             .high = 4.5,
             .tics = "(\"SAM\\n-SGD\" 0, \"late\\n-SGD\" 1, \"late\\n-SAM\" 2, \"late*\\n-SGD*\" 3, \"late*\\n-SAM\" 4)"};
  panel.y = {.label = "difference in test error (points)"};
  const std::string at_end = "(column(\"x\") == " + literal(epochs) + " ? ";
  const auto bar = [&](const Arm& arm, const char* versus, int place) {
    Curve made = difference_bar(arm, versus, {"test_accuracy", "-100*%", at_end + std::to_string(place) + " : NaN)"});
    made.title = "";
    panel.curves.push_back(made);
  };
  bar(arms[1], "sgd", 0);
  bar(arms[2], "sgd", 1);
  bar(arms[2], "sam", 2);
  bar(arms[4], "sgd_restarted", 3);
  bar(arms[4], "sam", 4);
  panel.marks = {"unset offsets", horizontal(0)};
  return panel;
}

Panel sharpness() {
  Panel panel;
  panel.title = "sharpness at the end";
  panel.x = {.low = -0.5, .high = 4.8, .tics = "(\"SGD\" 0, \"SAM\" 1, \"late\" 2, \"SGD*\" 3, \"late*\" 4)"};
  panel.y = {.label = "largest Hessian eigenvalue {/:Italic λ}_1", .log = true};
  for (std::size_t k = 0; k < arms.size(); ++k) {
    panel.curves.push_back(seed_dots(arms[k], {"lambda_1", "%", slot(k)}));
    Curve mean = mean_bar(arms[k], {"lambda_1", "%", std::to_string(k)});
    mean.title = "";
    panel.curves.push_back(mean);
  }
  return panel;
}

void draw_late_switch(const Table& data, Plot& plot) {
  const double epochs = last(data, "x", {{"series", "mean"}, {"arm", "sgd"}, {"quantity", "lambda_1"}});
  plot.page(180, 66, 3);
  plot.add(curves(epochs));
  plot.add(differences(epochs));
  plot.add(sharpness());
}

const bool added = add(
    {.id = "late_switch",
     .caption =
         "SAM only at the end (late-SAM, figure 1a): SGD, SAM, and SGD that turns to SAM for the last eighth of the epochs. "
         "a: test error, mean over seeds and a band of one standard deviation; the second half of training. b: paired "
         "differences at the end, mean and 95 % interval (seeds share initial point and batches). c: the training "
         "loss's largest Hessian eigenvalue, each seed a dot, mean and 95 % interval. Rate restored (*): the last eighth at the "
         "initial learning rate instead of the schedule's, for SGD and for SAM.",
     .draw = draw_late_switch});

}  // namespace
}  // namespace valley::figures

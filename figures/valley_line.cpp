// The losses on the line between SAM's end and SGD's, and on two lines that tell what training longer does by itself.
// valley_line.csv: a study's columns; x: l, arms the lines.
#include <array>
#include <cstdio>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

const std::array<Arm, 3> lines{{{"sgd_end", "SAM to switch", Ink::usam},
                                {"sgd_continued", "SAM to SGD", Ink::sam},
                                {"sgd_only", "SGD to switch", Ink::sgd}}};

/// `room`: above the curves, as a share of their height.
Panel along(const std::string& title, const Axis& y, const std::string& quantity, double room = 0, const std::string& f = "%") {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "place {/:Italic l} on the line", .low = -0.2, .high = 1.2};
  panel.y = y;
  for (const Arm& line : lines) panel.curves.push_back(spread_band(line, {quantity, f}));
  for (const Arm& line : lines) panel.curves.push_back(mean_line(line, {quantity, f}));
  panel.marks = {vertical(0), vertical(1),
                 room > 0 ? "set offsets graph 0, graph 0, graph " + literal(room) + ", graph 0" : "unset offsets"};
  return panel;
}

std::string of_all(const Table& data, const char* quantity) {
  std::string words;
  for (const Arm& line : lines) {
    char digits[32];
    std::snprintf(digits, sizeof digits, "%.2g",
                  first(data, "value", {{"series", "mean"}, {"arm", line.id}, {"quantity", quantity}}));
    words += (words.empty() ? "" : ", ") + std::string(digits);
  }
  return words;
}

void draw_valley_line(const Table& data, Plot& plot) {
  plot.page(180, 66, 3, 18);
  Panel train = along("training loss", {.label = "training loss (10^{-4})"}, "train_loss", 0.5, "1e4*%");
  train.key = "top center reverse Left samplen 2";
  plot.add(train);
  plot.add(along("test loss", {.label = "test loss"}, "test_loss"));
  Panel curvature = along("second difference", {.label = "second difference (10^{-5})"}, "second_difference", 0.5, "1e5*%");
  curvature.marks.push_back(text_in_panel(0.04, 0.95, "barrier " + of_all(data, "barrier")));
  curvature.marks.push_back(text_in_panel(0.04, 0.87, "length " + of_all(data, "distance")));
  plot.add(curvature);
}

const bool added = add(
    {.id = "valley_line",
     .says = "The loss along straight lines between where SGD and late SAM end.",
     .caption =
         "Lines between ends of training (late-SAM, figure 4c). SGD up to a switch, then SAM for the last eighth of the epochs, "
         "or SGD going on instead: from SAM's end (l = 0) to the point of the switch (l = 1), from SAM's end to that of the SGD "
         "that went on, and from the latter to the point of the switch. a: training loss on the first images. b: test "
         "loss. c: second difference of the training loss, (f(l + h) - 2 f(l) + f(l - h))/h^2, h = 0.1, in units of the line's "
         "length (the paper's "
         "caption divides by (2h)^2: a quarter). Mean over seeds and a band of one standard deviation; barrier (rise "
         "above the chord) and length as means, in the lines' order.",
     .draw = draw_valley_line});

}  // namespace
}  // namespace valley::figures

// The losses on the line between SAM's end and SGD's, and on two lines that tell what training longer does by itself.
// valley_line.csv: a study's columns; x: l, arms the lines.
#include <array>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

const std::array<Arm, 3> lines{{{"sgd_end", "SAM to switch", Ink::usam},
                                {"sgd_continued", "SAM to SGD, coinciding", Ink::sam},
                                {"sgd_only", "SGD to switch", Ink::sgd}}};

Panel along(const std::string& title, const Axis& y, const std::string& quantity, const std::string& f = "%") {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "place {/:Italic l} on the line", .low = -0.2, .high = 1.2};
  panel.y = y;
  panel.marks = {vertical(0), vertical(1), "unset offsets"};
  for (const Arm& line : lines) panel.curves.push_back(mean_line(line, {quantity, f}));
  return panel;
}

/// Bands lie below the lines.
Panel with_bands(Panel panel, const std::string& quantity, const std::string& f) {
  std::vector<Curve> bands;
  for (const Arm& line : lines) bands.push_back(spread_band(line, {quantity, f}));
  panel.curves.insert(panel.curves.begin(), bands.begin(), bands.end());
  return panel;
}

/// Where bands would be one slab: the same spread as bars at a few places, side by side.
Panel with_bars(Panel panel, const std::string& quantity) {
  double beside = -0.03;
  for (const Arm& line : lines) {
    Curve bar = mean_line({line.id, "", line.ink}, {quantity});
    bar.x = "=column(\"x\") == 0 || column(\"x\") == 1 ? column(\"x\") + " + literal(beside) + " : NaN";
    bar.with = "yerrorbars";
    bar.more = "dt solid pt 7 ps 0.3 lw 1";
    bar.columns = {"error"};
    panel.curves.push_back(bar);
    beside += 0.03;
  }
  return panel;
}

/// The lines' names with what there is one number of.
std::vector<std::string> titles(const Table& data) {
  std::vector<std::string> all;
  for (const Arm& line : lines) {
    const auto mean = [&](const char* quantity) {
      return rounded(first(data, "value", {{"series", "mean"}, {"arm", line.id}, {"quantity", quantity}}), 2);
    };
    all.push_back(line.title + (": length " + mean("distance")) + ", barrier " + mean("barrier"));
  }
  return all;
}

void draw_valley_line(const Table& data, Plot& plot) {
  plot.page(180, 66, 3, 18);
  plot.room_for_key(9, 2);
  Panel train = along("training loss", {.label = "training loss (10^{−4})"}, "train_loss", "1e4*%");
  const std::vector<std::string> named = titles(data);
  for (std::size_t k = 0; k < lines.size(); ++k) train.curves[k].title = named[k];
  train.key = key_below;
  plot.add(with_bands(std::move(train), "train_loss", "1e4*%"));
  plot.add(with_bars(along("test loss", {.label = "test loss"}, "test_loss"), "test_loss"));
  plot.add(with_bands(along("second difference", {.label = "second difference (10^{−5})"}, "second_difference", "1e5*%"),
                      "second_difference", "1e5*%"));
}

const bool added =
    add({.id = "valley_line",
         .says = "The loss along straight lines between where SGD and late SAM end.",
         .caption =
             "Lines between ends of training (late-SAM, figure 4c). SGD up to a switch, then SAM for the last eighth of the "
             "epochs, or SGD going on instead: from SAM's end (l = 0) to the point of the switch (l = 1), from SAM's end to "
             "that of the SGD that went on, and from the latter to the point of the switch. a: training loss on the first "
             "images. b: test loss. c: second difference of the training loss, (f(l + h) - 2 f(l) + f(l - h))/h^2, h = 0.1, in "
             "units of the line's length (the paper's caption divides by (2h)^2: a quarter). Mean over seeds, and one standard "
             "deviation of them as a band, in b as bars at both ends; barrier: rise above the chord, a mean as the length is.",
         .draw = draw_valley_line});

}  // namespace
}  // namespace valley::figures

// The share of epochs trained with SAM, after SGD or before it: test error, generalisation gap, sharpness.
// switch_to_sam.csv, switch_to_sgd.csv: a study's columns; x: the share, arm share_X.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

constexpr const char* root = "sqrt(column(\"x\"))";

/// Every share is an arm of its own.
Panel against_share(const Table& data, const std::string& title, const Axis& y, const std::string& quantity, const std::string& f,
                    Ink ink) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "epochs with SAM (%)",
             .low = -0.04,
             .high = 1.04,
             .tics = "(\"0\" 0, \"2\" sqrt(0.02), \"5\" sqrt(0.05), \"10\" sqrt(0.1), \"25\" 0.5, \"50\" sqrt(0.5), \"100\" 1)"};
  panel.y = y;
  Curve line = mean_line({"", "", ink}, {quantity, f, root});
  line.where = {{"series", "mean"}, {"quantity", quantity}};
  line.more = "dt solid lw 1";
  panel.curves.push_back(line);
  for (const std::string& arm : distinct(data, "arm")) {
    panel.curves.push_back(seed_dots({arm, "", Ink::guide}, {quantity, f, root}));
    panel.curves.push_back(mean_bar({arm, "", ink}, {quantity, f, root}));
  }
  return panel;
}

void draw_share(const Table& data, Plot& plot) {
  plot.page(180, 62, 3);
  plot.add(against_share(data, "test error", {.label = "test error (%)"}, "test_accuracy", "100*(1-%)", Ink::usam));
  plot.add(against_share(data, "generalisation gap", {.label = "training - test accuracy (points)"}, "gap", "100*%", Ink::bound));
  plot.add(against_share(data, "sharpness", {.label = "largest Hessian eigenvalue {/:Italic λ}_1", .low = 0}, "lambda_1", "%",
                         Ink::necessary));
}

const std::string common =
    " a: test error; b: training accuracy (of the last epoch's batches) minus test accuracy; c: the training loss's largest "
    "Hessian "
    "eigenvalue. Each seed a grey dot; mean over seeds and its 95 % interval. Seeds share initial point and batches over all "
    "shares.";

const bool last_added = add({.id = "switch_to_sam",
                             .caption = "SGD, then SAM for a share of the epochs (late-SAM, figure 3)." + common,
                             .draw = draw_share});
const bool first_added = add({.id = "switch_to_sgd",
                              .caption = "SAM for a share of the epochs, then SGD (late-SAM, figure 5)." + common,
                              .draw = draw_share});

}  // namespace
}  // namespace valley::figures

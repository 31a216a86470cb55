// The share of epochs trained with SAM, after SGD or before it: test error, generalisation gap, sharpness.
// switch_to_sam.csv, switch_to_sgd.csv: a study's columns; x: the share, arm share_X.
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

constexpr const char *root = "sqrt(column(\"x\"))", *beside = "sqrt(column(\"x\")) + 0.03";

Panel against_share(const std::string& title, const std::string& label) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "epochs with SAM (%), root scale",
             .low = -0.04,
             .high = 1.06,
             .tics = "(\"0\" 0, \"2\" sqrt(0.02), \"5\" sqrt(0.05), \"10\" sqrt(0.1), \"25\" 0.5, \"50\" sqrt(0.5), \"100\" 1)"};
  panel.y = {.label = label};
  return panel;
}

/// Every share is an arm of its own.
Panel values(const Table& data, const std::string& title, const std::string& label, const std::string& quantity,
             const std::string& f, Ink ink) {
  Panel panel = against_share(title, label);
  Curve line = mean_line({"", "", ink}, {quantity, f, root});
  line.where = {{"series", "mean"}, {"quantity", quantity}};
  line.more = "dt solid lw 1";
  panel.curves.push_back(line);
  for (const std::string& arm : distinct(data, "arm")) {
    panel.curves.push_back(seed_dots({arm, "", Ink::guide}, {quantity, f, beside}));
    panel.curves.push_back(mean_bar({arm, "", ink}, {quantity, f, root}));
  }
  panel.marks = {"unset offsets"};
  return panel;
}

/// Paired with the arm of one share.
Panel differences(const Table& data, const std::string& title, const std::string& label, const std::string& quantity,
                  const std::string& f, const std::string& versus, Ink ink) {
  Panel panel = against_share(title, label);
  for (const std::string& arm : distinct(data, "arm"))
    if (arm != versus) panel.curves.push_back(difference_bar({arm, "", ink}, versus, {quantity, f, root}));
  panel.marks = {horizontal(0), "set offsets graph 0, graph 0, graph 0.05, graph 0.05"};
  return panel;
}

void draw_share(const Table& data, Plot& plot) {
  plot.page(180, 124, 3);
  const char *points = "100*(1-%)", *fewer = "-100*%";
  plot.add(values(data, "test error", "test error (%)", "test_accuracy", points, Ink::usam));
  plot.add(values(data, "test loss", "test loss", "test_loss", "%", Ink::bound));
  plot.add(values(data, "sharpness", "largest Hessian eigenvalue {/:Italic λ}_1", "lambda_1", "%", Ink::necessary));
  plot.add(differences(data, "error minus full SAM's", "difference (points)", "test_accuracy", fewer, "share_1", Ink::usam));
  plot.add(differences(data, "loss minus SGD's", "difference", "test_loss", "%", "share_0", Ink::bound));
  plot.add(differences(data, "sharpness minus SGD's", "difference", "lambda_1", "%", "share_0", Ink::necessary));
}

const std::string common =
    " a, b: test error and test loss; c: the training loss's largest Hessian eigenvalue. Each seed a grey dot; mean over seeds "
    "and "
    "its 95 % interval. d, e, f: the same as paired differences from full SAM (the paper's gap) or from SGD: seeds share initial "
    "point and batches over all shares.";

const bool last_added = add({.id = "switch_to_sam",
                             .says = "Test error, test loss and sharpness when the last part of training uses SAM.",
                             .caption = "SGD, then SAM for a share of the epochs (late-SAM, figure 3)." + common,
                             .draw = draw_share});
const bool first_added = add({.id = "switch_to_sgd",
                              .says = "Test error, test loss and sharpness when the first part of training uses SAM.",
                              .caption = "SAM for a share of the epochs, then SGD (late-SAM, figure 5)." + common,
                              .draw = draw_share});

}  // namespace
}  // namespace valley::figures

// SGD, SAM, and SGD that turns to SAM late: test error along training, its paired differences, sharpness at the end.
// late_switch.csv, late_switch_conv.csv: a study's columns; x: epoch.
#include <array>
#include <vector>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

constexpr const char* percent_wrong = "100*(1-%)";

const Arm sgd{"sgd", "SGD", Ink::sgd}, sam{"sam", "SAM", Ink::sam}, late{"sgd_then_sam", "late SAM", Ink::usam},
    restarted{"sam_restarted", "late*", Ink::bound},
    cooled{"sam_cooled", "late+", Ink::necessary}, sgd_restarted{"sgd_restarted", "SGD*", Ink::guide},
    sgd_cooled{"sgd_cooled", "SGD+", Ink::guide}, sgd_double{"sgd_double", "SGD, 2T", Ink::exact};

struct Difference {
  Arm arm;
  std::string versus, words;  // what stands on the axis
};

/// What stands at 0, 1, ... on an axis of words.
std::string tics(const std::vector<std::string>& words) {
  std::string all;
  for (std::size_t k = 0; k < words.size(); ++k) all += (k > 0 ? ", " : "(") + ('"' + words[k] + "\" ") + std::to_string(k);
  return all + ") rotate by 35 right";
}

Axis axis(const std::vector<std::string>& words) {
  return {.low = -0.6, .high = static_cast<double>(words.size()) - 0.2, .tics = tics(words)};
}

Panel curves(const std::vector<Arm>& shown, double epochs) {
  Panel panel;
  panel.title = "test error";
  panel.x = {.label = "epoch", .low = epochs / 2, .high = epochs};
  panel.y = {.label = "test error (%)"};
  for (const Arm& arm : {sgd, sam, late}) panel.curves.push_back(spread_band(arm, {"test_accuracy", percent_wrong}));
  for (const Arm& arm : shown) panel.curves.push_back(mean_line(arm, {"test_accuracy", percent_wrong}));
  panel.marks = {vertical(0.875 * epochs), "set offsets graph 0, graph 0, graph 0.6, graph 0"};
  panel.key = "top right reverse Left samplen 2";
  return panel;
}

Panel differences(const std::vector<Difference>& shown, double epochs) {
  Panel panel;
  panel.title = "paired differences at the end";
  std::vector<std::string> words;
  for (const Difference& one : shown) {
    const std::string place = "(column(\"x\") == " + literal(epochs) + " ? " + std::to_string(words.size()) + " : NaN)";
    Curve bar = difference_bar(one.arm, one.versus, {"test_accuracy", "-100*%", place});
    bar.title = "";
    panel.curves.push_back(bar);
    words.push_back(one.words);
  }
  panel.x = axis(words);
  panel.y = {.label = "difference in test error (points)"};
  panel.marks = {"unset offsets", horizontal(0)};
  return panel;
}

struct Sharpness {
  Arm arm;
  std::string quantity, words;
};

Panel sharpness(const std::vector<Sharpness>& shown) {
  Panel panel;
  panel.title = "sharpness at the end";
  std::vector<std::string> words;
  for (const Sharpness& one : shown) {
    const std::string k = std::to_string(words.size());
    panel.curves.push_back(seed_dots(one.arm, {one.quantity, "%", k + " + 0.035*(column(\"seed\") + 1)"}));
    Curve mean = mean_bar(one.arm, {one.quantity, "%", k});
    mean.title = "";
    panel.curves.push_back(mean);
    words.push_back(one.words);
  }
  panel.x = axis(words);
  panel.y = {.label = "largest Hessian eigenvalue {/:Italic λ}_1", .log = true};
  return panel;
}

double end_of(const Table& data) { return last(data, "x", {{"series", "mean"}, {"arm", "sgd"}, {"quantity", "lambda_1"}}); }

void draw_late_switch(const Table& data, Plot& plot) {
  const double epochs = end_of(data);
  plot.page(180, 80, 3);
  plot.add(curves({sgd, sam, late, restarted, cooled, sgd_double}, epochs));
  plot.add(differences({{sam, "sgd", "SAM - SGD"},
                        {sam, "sgd_double", "SAM - SGD, 2T"},
                        {late, "sgd", "late - SGD"},
                        {late, "sam", "late - SAM"},
                        {restarted, "sgd_restarted", "late* - SGD*"},
                        {cooled, "sgd_cooled", "late+ - SGD+"},
                        {cooled, "sam", "late+ - SAM"}},
                       epochs));
  plot.add(sharpness({{sgd, "lambda_1", "SGD"},
                      {sgd_double, "lambda_1", "SGD, 2T"},
                      {sam, "lambda_1", "SAM"},
                      {late, "lambda_1", "late"},
                      {sgd_restarted, "lambda_1", "SGD*"},
                      {restarted, "lambda_1", "late*"},
                      {sgd_cooled, "lambda_1", "SGD+"},
                      {cooled, "lambda_1", "late+"}}));
}

void draw_late_switch_conv(const Table& data, Plot& plot) {
  const double epochs = end_of(data);
  plot.page(180, 72, 3);
  plot.add(curves({sgd, sam, late}, epochs));
  plot.add(differences({{sam, "sgd", "SAM - SGD"}, {late, "sgd", "late - SGD"}, {late, "sam", "late - SAM"}}, epochs));
  plot.add(sharpness({{sgd, "lambda_1", "SGD"},
                      {sam, "lambda_1", "SAM"},
                      {late, "lambda_1", "late"},
                      {sgd, "lambda_1_remembered", "SGD, rem."},
                      {sam, "lambda_1_remembered", "SAM, rem."},
                      {late, "lambda_1_remembered", "late, rem."}}));
}

const bool added = add(
    {.id = "late_switch",
     .caption =
         "SAM only at the end (late-SAM, figure 1a): SGD, SAM, and SGD that turns to SAM for the last eighth of the epochs. "
         "a: test error, mean over seeds and a band of one standard deviation; the second half of training. b: paired "
         "differences at the end, mean and 95 % interval (seeds share initial point and batches). c: the training "
         "loss's largest Hessian eigenvalue, each seed a dot, mean and 95 % interval. *: the last eighth at the initial learning "
         "rate instead of the schedule's; +: at the initial rate and then down the schedule's steps once more; for SGD and for "
         "SAM. 2T: SGD for twice the epochs, which takes as many gradients as SAM (in a, at half its epochs).",
     .draw = draw_late_switch});

const bool conv_added = add(
    {.id = "late_switch_conv",
     .caption =
         "SAM only at the end (late-SAM, figure 1a), with convolutions and BatchNorm. a: test error, mean over seeds and a band "
         "of "
         "one standard deviation; the second half of training. b: paired differences at the end, mean and 95 % interval (seeds "
         "share initial point, batches and distortions). c: the training loss's largest Hessian eigenvalue, each seed a dot, "
         "mean "
         "and 95 % interval, with BatchNorm by the batch and (rem.) by its remembered statistics: two different losses.",
     .draw = draw_late_switch_conv});

}  // namespace
}  // namespace valley::figures

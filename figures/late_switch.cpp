// SGD, SAM, and SGD that turns to SAM late: test error along training, its paired differences, sharpness at the end.
// late_switch.csv, late_switch_conv.csv: a study's columns; x: epoch.
#include <array>
#include <cmath>
#include <vector>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

/// A measured quantity, as a function % of the recorded one.
struct Measure {
  std::string quantity, f, label;
};
const Measure error{"test_accuracy", "100*(1-%)", "test error (%)"}, loss{"test_loss", "%", "test loss"};
const Measure error_difference{"test_accuracy", "-100*%", "difference in test error (points)"},
    loss_difference{"test_loss", "%", "difference in test loss"};

const Arm sgd{"sgd", "SGD", Ink::sgd}, sam{"sam", "SAM", Ink::sam}, late{"sgd_then_sam", "late: SGD, then SAM", Ink::usam},
    restarted{"sam_restarted", "late*: at the initial rate (as SGD*)", Ink::bound},
    cooled{"sam_cooled", "late+: then cooled again (as SGD+)", Ink::necessary},
    sgd_restarted{"sgd_restarted", "SGD*", Ink::guide}, sgd_cooled{"sgd_cooled", "SGD+", Ink::guide},
    sgd_double{"sgd_double", "SGD, 2T: for twice the epochs", Ink::exact};

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

/// The value at the end, k + `beside` on an axis of words.
std::string at_end(double epochs, std::size_t k, const std::string& beside = "0") {
  return "(column(\"x\") == " + literal(epochs) + " ? " + std::to_string(k) + " + " + beside + " : NaN)";
}

/// The last fifth of training.
Panel curves(const std::string& title, const std::vector<Arm>& shown, double epochs, const Measure& of) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "epoch", .low = 0.8 * epochs, .high = epochs};
  panel.y = {.label = of.label};
  for (const Arm& arm : {sgd, sam, late}) panel.curves.push_back(spread_band(arm, {of.quantity, of.f}));
  for (const Arm& arm : shown) panel.curves.push_back(mean_line(arm, {of.quantity, of.f}));
  panel.marks = {vertical(0.875 * epochs), "set offsets graph 0, graph 0, graph 0.05, graph 0.05"};
  return panel;
}

Panel differences(const std::string& title, const std::vector<Difference>& shown, double epochs, const Measure& of) {
  Panel panel;
  panel.title = title;
  std::vector<std::string> words;
  for (const Difference& one : shown) {
    Curve bar = difference_bar(one.arm, one.versus, {of.quantity, of.f, at_end(epochs, words.size())});
    bar.title = "";
    bar.more = "dt solid pt 7 ps 0.3 lw 1.2";
    panel.curves.push_back(bar);
    words.push_back(one.words);
  }
  panel.x = axis(words);
  panel.y = {.label = of.label};
  panel.marks = {"unset offsets", horizontal(0)};
  return panel;
}

struct Shown {
  Arm arm;
  std::string quantity, words;
};

Panel ends(const std::string& title, const std::string& label, const std::vector<Shown>& shown, double epochs) {
  Panel panel;
  panel.title = title;
  std::vector<std::string> words;
  for (const Shown& one : shown) {
    const std::size_t k = words.size();
    panel.curves.push_back(seed_dots(one.arm, {one.quantity, "%", at_end(epochs, k, "0.2 + 0.035*column(\"seed\")")}));
    Curve mean = mean_bar(one.arm, {one.quantity, "%", at_end(epochs, k)});
    mean.title = "";
    panel.curves.push_back(mean);
    words.push_back(one.words);
  }
  panel.x = axis(words);
  panel.y = {.label = label, .log = true};
  panel.marks = {"unset offsets"};
  return panel;
}

constexpr const char* eigenvalue = "largest Hessian eigenvalue {/:Italic λ}_1";

double end_of(const Table& data) { return last(data, "x", {{"series", "mean"}, {"arm", "sgd"}, {"quantity", "lambda_1"}}); }

void draw_late_switch(const Table& data, Plot& plot) {
  const double epochs = end_of(data);
  const std::vector<Arm> lines{sgd, sam, late, restarted, cooled, sgd_double};
  const std::vector<Difference> pairs{
      {sam, "sgd", "SAM − SGD"},     {sam, "sgd_double", "SAM − SGD, 2T"},         {late, "sgd", "late − SGD"},
      {late, "sam", "late − SAM"},   {restarted, "sgd_restarted", "late* − SGD*"}, {cooled, "sgd_cooled", "late+ − SGD+"},
      {cooled, "sam", "late+ − SAM"}};
  const auto arms = [](const std::string& quantity) {
    return std::vector<Shown>{{sgd, quantity, "SGD"},         {sgd_double, quantity, "SGD, 2T"}, {sam, quantity, "SAM"},
                              {late, quantity, "late"},       {sgd_restarted, quantity, "SGD*"}, {restarted, quantity, "late*"},
                              {sgd_cooled, quantity, "SGD+"}, {cooled, quantity, "late+"}};
  };
  plot.page(180, 150, 3, 18);
  plot.room_for_key(18, 2);
  Panel errors = curves("test error", lines, epochs, error);
  errors.key = key_below;
  plot.add(errors);
  plot.add(differences("paired differences in error", pairs, epochs, error_difference));
  plot.add(ends("sharpness at the end", eigenvalue, arms("lambda_1"), epochs));
  plot.add(curves("test loss", lines, epochs, loss));
  plot.add(differences("paired differences in loss", pairs, epochs, loss_difference));
  plot.add(ends("training loss at the end", "training loss", arms("train_loss"), epochs));
}

void draw_late_switch_conv(const Table& data, Plot& plot) {
  const double epochs = end_of(data);
  const std::vector<Arm> lines{sgd, sam, late};
  const std::vector<Difference> pairs{{sam, "sgd", "SAM − SGD"}, {late, "sgd", "late − SGD"}, {late, "sam", "late − SAM"}};
  plot.page(180, 140, 3, 18);
  plot.room_for_key(10, 3);
  Panel errors = curves("test error", lines, epochs, error), losses = curves("test loss", lines, epochs, loss);
  errors.x.tics = losses.x.tics = literal(std::ceil(epochs / 20));
  errors.key = key_below;
  plot.add(errors);
  plot.add(differences("paired differences in error", pairs, epochs, error_difference));
  plot.add(ends("sharpness at the end", eigenvalue,
                {{sgd, "lambda_1", "SGD"},
                 {sam, "lambda_1", "SAM"},
                 {late, "lambda_1", "late"},
                 {sgd, "lambda_1_remembered", "SGD, rem."},
                 {sam, "lambda_1_remembered", "SAM, rem."},
                 {late, "lambda_1_remembered", "late, rem."}},
                epochs));
  plot.add(losses);
  plot.add(differences("paired differences in loss", pairs, epochs, loss_difference));
  Panel fitted = ends("training loss at the end", "training loss",
                      {{sgd, "train_loss", "SGD"}, {sam, "train_loss", "SAM"}, {late, "train_loss", "late"}}, epochs);
  fitted.y.log = false;
  plot.add(fitted);
}

const bool added =
    add({.id = "late_switch",
         .says = "SAM in the last eighth of training only, compared with SAM or SGD throughout.",
         .caption =
             "SAM only at the end (late-SAM, figure 1a): SGD, SAM, and SGD that turns to SAM for the last eighth of the epochs. "
             "a, d: test error and test loss over the last fifth of training, mean over seeds and a band of one standard "
             "deviation. b, e: their paired differences at the end, mean and 95 % interval (seeds share initial point and "
             "batches). c, f: the training loss's largest Hessian eigenvalue and the loss itself, each seed a dot, mean and 95 "
             "% interval. *: the last eighth at the initial learning rate instead of the schedule's; +: at the initial rate and "
             "then down the schedule's steps once more; for SGD and for SAM. 2T: SGD for twice the epochs, which takes as many "
             "gradients as SAM (in a, at half its epochs).",
         .draw = draw_late_switch});

const bool conv_added = add(
    {.id = "late_switch_conv",
     .says = "SAM in the last eighth of training only, on a network with convolutions.",
     .caption =
         "SAM only at the end (late-SAM, figure 1a), with convolutions and BatchNorm. a, d: test error and test loss over "
         "the last fifth of training, mean over seeds and a band of one standard deviation. b, e: their paired differences at "
         "the end, mean and 95 % interval (seeds share initial point, batches and distortions). c, f: the training loss's "
         "largest Hessian eigenvalue and the loss itself, each seed a dot, mean and 95 % interval; the eigenvalue with "
         "BatchNorm by the batch and (rem.) by its remembered statistics: two different losses.",
     .draw = draw_late_switch_conv});

}  // namespace
}  // namespace valley::figures

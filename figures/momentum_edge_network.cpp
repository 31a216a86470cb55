// Where batch sharpness settles in networks trained with momentum, beside the exact critical step.
// momentum_edge_network.csv: a study's columns; arms NETWORK_RULE_m with x the batch size, NETWORK_RULE_m_bB with x the step;
// quantities batch_sharpness, lifted_batch_sharpness, lambda_1 (times eta), critical (eta*/eta).
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/number.hpp"
#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/study_curves.hpp"

namespace valley::figures {
namespace {

constexpr std::array<const char*, 3> momenta{"0", "0.5", "0.9"};
constexpr double lowest = 0.05, highest = 12;

struct Shown {
  const char *rule, *quantity, *title, *marker;
  Ink ink;
};
constexpr std::array<Shown, 4> settled{
    {{"sgd", "batch_sharpness", "η × batch sharpness, SGD", "pt 7 ps 0.55", Ink::sgd},
     {"usam", "lifted_batch_sharpness", "η × lifted batch sharpness, USAM", "pt 4 ps 0.55", Ink::usam},
     {"sgd", "lambda_1", "η λ_1, SGD", "pt 8 ps 0.6", Ink::necessary},
     {"sgd", "critical", "η*/η, SGD (exact)", "pt 12 ps 0.65", Ink::bound}}};

constexpr const char *plateau = "dt (12,5) lw 1", *as_trained = "dt (2,3) lw 1";

/// The plateaux of batch sharpness, and where the exact step is the one that is taken.
std::vector<std::string> levels(const std::string& momentum) {
  const double m = std::strtod(momentum.c_str(), nullptr);
  std::vector<std::string> marks{"unset offsets"};
  for (const double level : {2 * (1 - m), 2 * (1 + m)})
    marks.push_back(horizontal(level, Ink::guide, std::string(plateau) + " back"));
  marks.push_back(horizontal(1, Ink::bound, std::string(as_trained) + " back"));
  if (2 * (1 - m) == 1) marks.push_back(text_in_panel(0.98, 0.06, "both lines lie at 1", "right font \",6\""));
  return marks;
}

/// Their entries in the key, on the lines of a panel without momentum.
void add_levels_to_key(Panel& panel, const Where& where) {
  panel.curves.push_back(
      {where, "x", "=2", Ink::guide, "plateaux, 2(1 − {/:Italic m}) and 2(1 + {/:Italic m})", "lines", plateau});
  panel.curves.push_back({where, "x", "=1", Ink::bound, "η* = η, the step size used", "lines", as_trained});
}

Axis values(const char* label) {
  return {.label = label,
          .low = lowest,
          .high = highest,
          .log = true,
          .tics = "(\"≤ 0.05\" 0.05, \"0.1\" 0.1, \"0.2\" 0.2, \"0.5\" 0.5, \"1\" 1, \"2\" 2, \"5\" 5, \"10\" 10)"};
}

/// What is below the panel, and on its scale everything that is not positive, stands at its lower edge.
std::string inside(const char* value) {
  const std::string column = "column(\"" + std::string(value) + "\")";
  return "(" + column + " > " + literal(lowest) + " ? " + column + " : " + literal(lowest) + ")";
}

/// One seed, as dots joined by thin lines.
Panel along(const Table& data, const std::string& m, const std::string& batch) {
  Panel panel;
  panel.title = "MLP, {/:Italic m} = " + m + ", {/:Italic B} = " + batch;
  const std::string arm = "mlp_sgd_" + m + "_b" + batch;
  const std::vector<double> steps = numbers(data, "x", {{"series", "trial"}, {"arm", arm}});
  const double end = steps.empty() ? 1 : *std::max_element(steps.begin(), steps.end());
  panel.x = {.label = "step, one seed", .low = 0, .high = 1.04 * end, .tics = literal(end / 4)};
  panel.y = values("η × curvature; η*/η");
  for (const Shown& one : settled) {
    if (one.rule != std::string("sgd")) continue;
    Curve curve{{{"series", "trial"}, {"arm", arm}, {"quantity", one.quantity}, {"seed", "0"}},
                "x",
                "=" + inside("value"),
                one.ink,
                "",
                "linespoints",
                std::string("dt solid lw 0.8 ") + one.marker};
    panel.curves.push_back(curve);
  }
  panel.marks = levels(m);
  return panel;
}

/// Side by side, so that bars do not hide each other.
std::string beside(std::size_t k) { return "column(\"x\") * " + literal(std::pow(1.17, static_cast<double>(k) - 1.5)); }

std::string batch_tics(const std::vector<std::string>& batches) {
  std::string tics;
  for (const std::string& B : batches) tics += (tics.empty() ? "(\"" : ", \"") + B + "\" " + B;
  return tics + ")";
}

Panel against_batch(const Table& data, const std::string& network, const std::string& title, const std::string& m) {
  Panel panel;
  panel.title = title + ", {/:Italic m} = " + m;
  const Where here{{"series", "mean"}, {"arm", network + "_sgd_" + m}};
  const std::vector<double> batches = numbers(data, "x", here);
  const auto [low, high] = std::minmax_element(batches.begin(), batches.end());
  if (low != batches.end())
    panel.x = {.label = "batch size {/:Italic B}",
               .low = *low / 1.7,
               .high = *high * 1.7,
               .log = true,
               .tics = batch_tics(distinct(data, "x", here))};
  panel.y = values("η × curvature; η*/η");
  for (std::size_t k = 0; k < settled.size(); ++k) {
    const Shown& one = settled[k];
    const std::string arm = network + "_" + one.rule + "_" + m;
    if (numbers(data, "x", {{"series", "mean"}, {"arm", arm}}).empty()) continue;  // USAM is not trained at every momentum
    Curve bar = mean_bar({arm, one.title, one.ink}, {one.quantity, "%", beside(k)});
    bar.y = "=" + inside("value");
    bar.columns = {"=" + inside("low"), "=" + inside("high")};
    bar.more = std::string("dt solid lw 1.1 ") + one.marker;
    panel.curves.push_back(bar);
  }
  panel.marks = levels(m);
  panel.marks.emplace_back("unset mxtics");
  return panel;
}

void draw_momentum_edge_network(const Table& data, Plot& plot) {
  plot.page(180, 165, 3, 17);
  plot.room_for_key(14, 2);
  const std::vector<std::string> batches = distinct(data, "x", {{"series", "mean"}, {"arm", "mlp_sgd_0"}});
  const std::string shown = batches.size() > 2 ? batches[1] : batches.empty() ? "" : batches.front();
  for (const char* m : momenta) plot.add(along(data, m, shown));
  for (const auto& [network, title] : {std::pair{"mlp", "MLP, settled"}, std::pair{"convnet", "ConvNet, settled"}})
    for (const char* m : momenta) {
      Panel panel = against_batch(data, network, title, m);
      if (panel.title.starts_with("MLP") && m == momenta.front()) {
        add_levels_to_key(panel, {{"series", "mean"}, {"arm", "mlp_sgd_0"}, {"quantity", "loss"}});
        panel.key = key_below;
      }
      plot.add(std::move(panel));
    }
}

const bool added =
    add({.id = "momentum_edge_network",
         .says = "Curvature times step size at which networks trained with momentum settle.",
         .caption =
             "Networks trained with heavy-ball momentum m (one output, squared loss, batches without replacement up to the full "
             "one). a to c: one run along training at one batch size; d to i: means over the later half of the run and over "
             "seeds with their 95 % interval, against the batch size. Curvatures times the step size η: batch sharpness "
             "E[g'Hg]/E||g||², for USAM lifted to λ(1 + ρλ), and the largest Hessian eigenvalue λ_1. Grey, dashed: the plateaux "
             "2(1 - m) and 2(1 + m). Diamonds: the exact critical step η* of the model linearised at the network's point "
             "(Gauss-Newton matrix), over the step size used: at the dotted line it is that step size. What is below a panel "
             "stands at its lower edge.",
         .draw = draw_momentum_edge_network});

}  // namespace
}  // namespace valley::figures

// The picture of one run of `valley escape`. ensemble_run.csv: series (loss, survival), step, mean, low, high, exact, least,
// median, most, share.
#include "figures/ensemble_run.hpp"

#include <algorithm>
#include <cmath>

#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

const Where losses = {{"series", "loss"}}, survival = {{"series", "survival"}};

std::vector<double> positive(const Table& data, const std::string& column, const Where& where) {
  std::vector<double> all = numbers(data, column, where);
  all.erase(std::remove_if(all.begin(), all.end(), [](double x) { return !(x > 0) || !std::isfinite(x); }), all.end());
  return all;
}

Panel loss(const Table& data) {
  Panel panel;
  panel.title = "loss";
  panel.x = {.label = "step {/:Italic t}", .low = 0, .high = last(data, "step", losses)};
  // Over orders of magnitude a logarithm says more; where some loss is 0 or all are alike it says nothing.
  const std::vector<double> least = positive(data, "least", losses), most = positive(data, "most", losses);
  const std::size_t rows = numbers(data, "mean", losses).size();
  const bool wide = least.size() == rows && !most.empty() &&
                    *std::max_element(most.begin(), most.end()) > 20 * *std::min_element(least.begin(), least.end());
  const double top = most.empty() ? 1 : *std::max_element(most.begin(), most.end());
  const double bottom = least.empty() ? top : *std::min_element(least.begin(), least.end());
  const double room = wide ? std::pow(top / bottom, 0.3) : 1.35;  // above the curves, for the key
  panel.y = {.label = "loss {/:Italic f}", .low = wide ? automatic : 0, .high = top * room, .log = wide};
  // An interval without an end (too few trials carry the mean) is no bar.
  const std::string low = "=(column(\"high\") < 1e300 ? column(\"low\") : NaN)", length = "=(column(\"high\") - column(\"low\"))";
  panel.curves = {
      {losses, "step", "least", Ink::guide, "90 % of trials", "filledcurves", "fs solid noborder fc rgb \"#e3e8ee\"", "most"},
      {losses, "step", "median", Ink::guide, "median", "lines", "lc rgb \"#8a97a6\" lw 1 dt solid"},
      {losses, "step", "mean", Ink::usam, "mean", "lines", "lw 1.4 dt solid"},
      {losses, "step", low, Ink::usam, "", "vectors nohead", "lw 2.2 dt solid", "", {"=0", length}}};
  if (!positive(data, "exact", losses).empty())
    panel.curves.push_back({losses, "step", "exact", Ink::exact, "exact mean", "lines", "lw 1 dt (6,4)"});
  panel.key = "inside top right maxrows 2 width -3 reverse Left samplen 1.5";
  return panel;
}

Panel escapes(const Table& data) {
  Panel panel;
  panel.title = "escape";
  const double steps = last(data, "step", survival), least = last(data, "share", survival);
  panel.x = {.label = "step {/:Italic t}", .low = 0, .high = steps};
  panel.y = {.label = "share not yet escaped", .low = 0, .high = 1.05};
  panel.curves = {{survival, "step", "share", Ink::usam, "", "steps", "lw 1.4 dt solid"}};
  panel.marks = {horizontal(1, Ink::guide, "lw 0.5")};
  if (least < 0.5) {
    const std::vector<double> step = numbers(data, "step", survival), share = numbers(data, "share", survival);
    std::size_t k = 0;
    while (share[k] > 0.5) ++k;
    panel.marks.push_back(vertical(step[k], Ink::guide, "lw 0.8 dt (3,3)"));
    panel.marks.push_back(text(step[k], 0.92, "half have left by step " + std::to_string(static_cast<long>(step[k])),
                               step[k] > 0.6 * steps ? "right offset -0.6, 0.5" : "left offset 0.6, 0.5"));
  }
  return panel;
}

}  // namespace

Figure ensemble_run(const std::string& caption) {
  return {.id = ensemble_run_id,
          .says = "The loss along many runs of one setting, and how many have escaped.",
          .caption = caption,
          .draw = [](const Table& data, Plot& plot) {
            const bool both = !numbers(data, "share", survival).empty();
            plot.page(both ? 180 : 88, 76, both ? 2 : 1).add(loss(data));
            if (both) plot.add(escapes(data));
          }};
}

}  // namespace valley::figures

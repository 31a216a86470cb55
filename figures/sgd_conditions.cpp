// Published conditions for SGD's stability over random designs, each over the exact critical step.
// sgd_conditions.csv: family, samples, dimension, batch, condition, eta, ratio.
#include <array>
#include <cmath>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

constexpr double low = 0.05, high = 300;

// From the bottom up: where the first two are stable below, the others unstable above.
constexpr std::array conditions{std::pair{"contraction", "contraction"},       std::pair{"sufficient", "E f falls in a step"},
                                std::pair{"necessary", "E f rises in a step"}, std::pair{"direction", "one direction"},
                                std::pair{"trace", "trace (B = 1)"},           std::pair{"alignment", "alignment (P3)"},
                                std::pair{"largest eigenvalue", "GD: 2/λ_1"}};

struct Family {
  const char* id;
  Ink ink;
  const char* look;
};

constexpr std::array families{
    Family{"gaussian", Ink::sgd, "pt 6 ps 0.5 lw 0.8"}, Family{"heavy-tailed", Ink::usam, "pt 8 ps 0.5 lw 0.8"},
    Family{"low-rank", Ink::bound, "pt 4 ps 0.45 lw 0.8"}, Family{"orthogonal", Ink::exact, "pt 2 ps 0.5 lw 0.8"}};

Panel batch(const Table& data, const std::string& size, bool names) {
  Panel panel;
  panel.title = "batches of " + size;
  panel.x = {.label = "step size of the condition / exact η*", .low = low, .high = high * 1.6, .log = true};
  std::string tics;
  for (std::size_t i = 0; i < conditions.size(); ++i)
    tics += (i == 0 ? "\"" : ", \"") + std::string(conditions[i].second) + "\" " + literal(static_cast<double>(i + 1));
  panel.y = {.low = 0.4, .high = conditions.size() + 0.6, .tics = names ? "scale 0 (" + tics + ")" : "scale 0 format \"\""};
  panel.marks = {"unset grid", "set grid xtics lt 1 lc rgb \"#e8e8e8\" lw 0.5", horizontal(2.5, Ink::guide, "dt solid lw 0.5"),
                 vertical(1, Ink::guide, "dt solid lw 1")};
  for (std::size_t f = 0; f < families.size(); ++f)
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const double y = static_cast<double>(i + 1) + 0.17 * (1.5 - static_cast<double>(f));
      const Where here = {{"batch", size}, {"family", families[f].id}, {"condition", conditions[i].first}};
      if (std::isinf(first(data, "ratio", here))) continue;  // it says nothing of this batch
      panel.curves.push_back({here, "=column(\"ratio\") > " + literal(high) + " ? " + literal(high) + " : column(\"ratio\")",
                              "=" + literal(y), families[f].ink, i == 0 ? families[f].id : "", "points", families[f].look});
    }
  return panel;
}

const bool added =
    add({.id = "sgd_conditions",
         .says = "Which published condition for SGD's stability is the sharpest, and by how much.",
         .caption = "Step sizes that conditions of the literature allow SGD at a minimum that fits its data, over "
                    "the exact critical step (the line at "
                    "1). Below the rule SGD is stable up to them: the mean square of θ contracts (Wu, Ma, E "
                    "2018); E f falls in a step from every "
                    "point. Above it SGD is unstable beyond them: E f rises in a step from every point; one "
                    "direction is unstable (equation 27 of "
                    "Mulayoff, Michaeli 2024, over the rows and 500 random ones); the trace of the Hessian (Wu, "
                    "Su 2023); the alignment of the noise "
                    "(Wu, Wang, Su 2022, P3 at ρ = 0); gradient descent's. Each mark is one of five designs of a "
                    "family, n, d from 8, 4 to 64, "
                    "64, batches with replacement, seed 1 unless another was given. What is beyond 300 would stand at 300.",
         .draw = [](const Table& data, Plot& plot) {
           plot.page(180, 92, 2, 30);
           Panel one = batch(data, "1", true);
           one.key = "inside bottom right Left reverse samplen 1";
           plot.add(one);
           plot.add(batch(data, "4", false));
         }});

}  // namespace
}  // namespace valley::figures

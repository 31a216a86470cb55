// lambda_1 along training by GD, USAM and SAM, beside each rule's edge of stability.
// network_edges.csv: rule, setting, eta, rho, step, loss, lambda_1, edge; a few settings of each rule.
#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "figures/figure.hpp"
#include "figures/lookup.hpp"
#include "figures/plot.hpp"

namespace valley::figures {
namespace {

constexpr std::array inks{Ink::sgd, Ink::sam, Ink::exact};
constexpr const char* edge_look = "dt (6,3) lw 0.9";

std::string rounded(double x) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.2g", x);
  return digits;
}

/// Curves of one rule; `named` is the column in which its settings differ.
Panel along(const Table& data, const std::string& rule, const std::string& title, const std::string& named, const char* symbol,
            const char* key) {
  Panel panel;
  panel.title = title;
  panel.x = {.label = "step", .low = 1, .high = last(data, "step", {{"rule", rule}}), .log = true};
  panel.y = {.label = "λ_1", .low = 0};
  const std::vector<std::string> settings = distinct(data, "setting", {{"rule", rule}});
  for (std::size_t k = 0; k < settings.size(); ++k) {
    const Where here = {{"rule", rule}, {"setting", settings[k]}};
    panel.curves.push_back(
        {here, "step", "lambda_1", inks[k], symbol + (" = " + rounded(first(data, named, here))), "lines", "dt solid lw 2"});
  }
  for (const std::string& setting : settings)
    panel.curves.push_back({{{"rule", rule}, {"setting", setting}},
                            "step",
                            "edge",
                            Ink::guide,
                            setting == settings.back() ? "edge" : "",
                            "lines",
                            edge_look});
  panel.key = key + std::string(" Left reverse samplen 1.2");
  return panel;
}

const bool added =
    add({.id = "network_edges",
         .says = "A small network's sharpness rises to its rule's edge; SAM's edge falls, and it follows.",
         .caption =
             "Solid: the largest eigenvalue λ_1 of the Hessian along the training of a network of 12 tanh units on 20 points, "
             "the whole of "
             "the data in every batch. Dashed: the rule's edge of stability at each setting. a: GD; the edge is 2/η. Small "
             "steps end below it; larger ones cross it, are thrown back, and come to rest just below it. b: USAM, η = 1.2 times "
             "2/λ_1 of small steps; the edge is where λ(1 + ρλ) = 2/η. c: SAM, η = 0.4 of that; its edge (Long, Bartlett 2024) "
             "depends on the length of the gradient at that step: as training shrinks it, the edge falls and λ_1 with it, to a "
             "fraction of 2/η, which is above the panel.",
         .draw = [](const Table& data, Plot& plot) {
           plot.page(180, 66, 3);
           plot.add(along(data, "GD", "GD", "eta", "η", "at graph 0.02, graph 0.84 left"));
           plot.add(along(data, "USAM", "USAM", "rho", "ρ", "inside top left"));
           plot.add(along(data, "SAM", "SAM", "rho", "ρ", "inside top right"));
         }});

}  // namespace
}  // namespace valley::figures

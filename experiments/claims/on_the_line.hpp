// Random curvature on the line by enumeration: every batch is a landscape of its own, with its odds. Nothing of theory/.
#pragma once

#include <cmath>
#include <cstdint>
#include <utility>
#include <vector>

#include "experiments/enumeration.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/optimizer/usam.hpp"

namespace valley {

using LineBatches = std::vector<std::pair<RandomCurvature<1>, double>>;

/// All batches of f.batch draws, by how many are the first curvature: the mean, with binomial odds.
inline LineBatches line_batches(const RandomCurvature<2>& f) {
  const int B = static_cast<int>(f.batch);
  LineBatches batches;
  double ways = 1;  // B over k
  for (int k = B; k >= 0; --k) {
    batches.push_back(
        {{{(k * f.a[0] + (B - k) * f.a[1]) / B}, {1}}, ways * std::pow(f.probability[0], k) * std::pow(f.probability[1], B - k)});
    ways *= static_cast<double>(k) / (B - k + 1);
  }
  return batches;
}

/// E x'^2/x^2 of the simulator's step.
inline double line_factor(const LineBatches& batches, double eta, double rho, Coupling coupling) {
  const Usam usam{{.eta = eta}, {rho}, coupling};
  return measure::expectation(batches, coupling, [&](const auto& pair) {
    const double x = usam.step(pair, Vec<double, 1>{{1.}}, Draw{})[0];
    return x * x;
  });
}

/// Where that factor, 1 at eta = 0 and quadratic in eta, is 1 again: (factor - 1)/eta on a line through two step sizes.
inline double line_critical_step(const LineBatches& batches, double rho, Coupling coupling, double about) {
  const auto slope = [&](double eta) { return (line_factor(batches, eta, rho, coupling) - 1) / eta; };
  const double low = slope(0.5 * about), high = slope(1.5 * about);
  return about * (0.5 - low / (high - low));
}

}  // namespace valley

// What the claim about P4 is made of: the steps that a condition allows, and one step's rate on the line.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/claims/on_the_line.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/optimizer/usam.hpp"
#include "theory/bounds.hpp"

namespace valley {

struct Step {
  double eta = 0, rho = 0;
};

enum class Condition { derived, remembered };

/// The largest step and radius a condition allows, times `share`.
inline Step allowed(Condition condition, const Known& known, double noise, double share) {
  const double s = known.sigma2 * noise;
  const double eta = share * theory::pl_condition(known.beta, known.mu, s).eta_max;
  const double rho = condition == Condition::derived ? theory::pl_condition(known.beta, known.mu, s).rho_max
                                                     : theory::pl_condition_remembered(eta, known.beta, known.mu, s).rho_max;
  return {eta, share * rho};
}

inline Params step_params(Condition condition, const Known& known, const Step& step) {
  return {{"condition", condition == Condition::derived ? "derived" : "remembered"},
          {"beta", known.beta},
          {"mu", known.mu},
          {"sigma2", known.sigma2},
          {"eta", step.eta},
          {"rho", step.rho}};
}

/// Calls visit(condition, share) for the grid of conditions.
template <class Visit>
void for_each_condition(Visit&& visit) {
  for (const Condition condition : {Condition::derived, Condition::remembered})
    for (const double share : {0.5, 1.}) visit(condition, share);
}

// Noise of PlSine: one random sign a sample. Addresses at which the first signs of both batches run through all combinations.
inline std::vector<Draw> sign_combinations(std::uint32_t batch) {
  std::vector<Draw> found(std::size_t{1} << 2 * batch);
  std::vector<bool> have(found.size());
  std::size_t missing = found.size();
  for (Draw xi; missing > 0; ++xi.trial) {
    std::size_t signs = 0;
    for (std::uint32_t k = 0; k < batch; ++k)
      signs = signs << 2 | xi.bits(k) >> 63 << 1 | xi.ascent(Coupling::fresh).bits(k) >> 63;
    if (have[signs]) continue;
    have[signs] = true, found[signs] = xi, --missing;
  }
  return found;
}

inline double expected_loss(const PlSine& f, const Usam& usam, const std::vector<Draw>& signs, const Vec<double, 1>& x,
                            int steps) {
  if (steps == 0) return f.loss(x);
  double sum = 0;
  for (const Draw& xi : signs) sum += expected_loss(f, usam, signs, usam.step(f, x, xi), steps - 1);
  return sum / static_cast<double>(signs.size());
}

/// max over |z| <= 8 and t <= steps of (E f_t/f_0)^(1/t).
inline double slowest_rate(const PlSine& f, const Usam& usam, int points, int steps) {
  const auto signs = sign_combinations(f.batch);
  double rate = 0;
  for (int k = 0; k < points; ++k) {
    const Vec<double, 1> z{{8 * (k + 0.5) / points}};
    for (int t = 1; t <= steps; ++t) rate = std::max(rate, std::pow(expected_loss(f, usam, signs, z, t) / f.loss(z), 1. / t));
  }
  return rate;
}

/// One step on the line with two curvatures.
inline Case on_the_line(const std::string& name, const RandomCurvature<2>& f, const Step& step, Coupling coupling) {
  const Known known = f.known();
  return at_most(
      with({{"landscape", name}, {"coupling", coupling == Coupling::fresh ? "fresh" : "shared"}, {"measured", "E f_1/f_0"}},
           step_params(Condition::derived, known, step)),
      [=] { return theory::pl_rate(step.eta, known.mu); },
      [=] { return line_factor(line_batches(f), step.eta, step.rho, coupling); });
}

/// Curvature 1 +- sqrt V: beta = mu = 1, s = 2 V. V = 1/4 is where 1/beta = mu/(2 beta s).
inline RandomCurvature<2> noisy_line(double V) { return {{1 + std::sqrt(V), 1 - std::sqrt(V)}, {0.5, 0.5}}; }

/// By what factor each landscape passes the limits of eta and rho before the rate fails.
void add_p4_slack(const Plan& plan, std::vector<Case>& cases);

}  // namespace valley

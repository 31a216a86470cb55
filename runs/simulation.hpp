// One trial of one optimizer, looked at after every step.
//
//   Simulation path(choice);
//   while (path.steps() < 100 && path.step()) { path.state(), path.loss(); }
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/key.hpp"
#include "gpu/paths.hpp"
#include "runs/rule_choice.hpp"

namespace valley {

/// The arguments of `valley simulate`, as given.
struct SimulationChoice {
  std::optional<std::string> landscape;  // its name in the catalogue
  Values keys;                           // what it was given
  RuleChoice rule;
  std::optional<std::vector<double>> start;
  std::optional<std::uint64_t> steps, seed = 1, trial = 0;
};

class Simulation {
 public:
  /// At the start. Throws std::invalid_argument, naming the argument, for what is missing or does not fit together.
  explicit Simulation(const SimulationChoice& choice);

  /// One step; false where it left the finite doubles.
  bool step();
  std::uint32_t steps() const { return done; }

  std::size_t dimension() const { return ensemble.landscape.coordinates(); }
  bool has_sharpness() const { return ensemble.landscape.type().sharpness != nullptr; }
  /// The rule of every step.
  const PlainRule& rule() const { return ensemble.phases[0].rule; }

  std::vector<double> state() const { return path.state(0); }  // (dimension)
  double loss() { return path.losses()[0]; }
  /// Largest curvature at the state, of a landscape that offers it.
  double sharpness() const;

 private:
  gpu::Ensemble ensemble;
  gpu::Paths path;
  std::uint32_t done = 0;
};

}  // namespace valley

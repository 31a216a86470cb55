#include "runs/simulation.hpp"

#include <cmath>

#include "base/given.hpp"
#include "base/require.hpp"
#include "sim/landscape/catalogue.hpp"

namespace valley {
namespace {

gpu::Ensemble ensemble_of(const SimulationChoice& choice) {
  require(choice.landscape.has_value(), "--landscape", "missing", joined(ids_of(landscapes())));
  require_given(choice.rule);
  require(choice.start.has_value(), "--start", "missing", "finite numbers separated by commas");
  require(choice.steps.has_value(), "--steps", "missing", "a whole number");
  const LandscapeEntry& entry = landscape_entry("--landscape", *choice.landscape);
  require_keys_of(entry, false, choice.keys);
  Values keys = choice.keys;
  gpu::Ensemble e;
  e.landscape = make(entry, keys);
  const std::string& optimizer = *choice.rule.optimizer;
  const bool exact = is_gd(optimizer) || shift_entry("--optimizer", optimizer).needs_batch_loss;
  require(!exact || e.landscape.noiseless(), "--optimizer", optimizer,
          "one for noisy gradients, like sgd, sam, usam, on this landscape");
  e.phases = {{rule_of(choice.rule), 1}};
  const std::size_t N = e.landscape.coordinates();
  require(choice.start->size() == N, "--start", std::to_string(choice.start->size()) + " coordinates",
          std::to_string(N) + " on this landscape");
  e.start.dimension = static_cast<std::uint32_t>(N);
  for (std::size_t c = 0; c < N; ++c) {
    e.start.at[c] = (*choice.start)[c];
    require(std::abs(e.start.at[c]) <= 1e300, "--start", e.start.at[c], "numbers of size up to 1e300");
  }
  e.seed = *choice.seed;
  return e;
}

}  // namespace

Simulation::Simulation(const SimulationChoice& choice) : ensemble(ensemble_of(choice)), path(ensemble, 1, *choice.trial) {}

bool Simulation::step() {
  path.step({ensemble.seed, done, done + 1, 0, rule(), {}});
  ++done;
  return !path.has_diverged(0);
}

double Simulation::sharpness() const { return ensemble.landscape.type().sharpness(ensemble.landscape.address(), state().data()); }

}  // namespace valley

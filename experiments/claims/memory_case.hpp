// What the claims about momentum, Nesterov's and weight decay share: instances, the simulator's side of one, and the rows
// of a critical step.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/claims/case.hpp"
#include "experiments/claims/exact_case.hpp"
#include "experiments/memory_enumeration.hpp"

namespace valley {

/// Small data with each of the settings' momentum and weight decay (in units of Tr H) in turn.
struct WithMemory {
  double momentum = 0.9;
  bool nesterov = false;
  double decay = 0;
};
std::vector<Instance> instances_with_memory(std::uint64_t seed, int count, Coupling coupling,
                                            const std::vector<WithMemory>& memories);

/// The instance with another momentum.
Instance with_momentum(Instance instance, double m, bool nesterov);

/// One parameter, curvatures a + s and a - s with even odds, B = 1.
Instance two_curvatures(double a, double s, const theory::Setting& setting);

struct MemorySimulated {
  std::function<const measure::MemoryEnumeration&()> batches;
  std::function<const double&()> critical_step;

  explicit MemorySimulated(const Instance& instance);
};

/// eta* of theory and its bounds against the simulator's.
void add_step_with_memory(const Instance& instance, std::vector<Case>& cases);

/// eta* of what theory is told against that of what is run: `equal`, to the enumeration's rounding.
Case step_of(const Instance& believed, const Instance& real);

}  // namespace valley

// Data on which claims about plain SGD are checked.
#pragma once

#include <cstdint>
#include <vector>

#include "experiments/instances.hpp"

namespace valley {

/// The small instances with rho = 0.
inline std::vector<Instance> sgd_instances(std::uint64_t seed, int count) {
  std::vector<Instance> all = small_instances(seed, count, 1, Coupling::shared);
  for (Instance& instance : all) instance.setting.rho = 0;
  return all;
}

/// Those whose rows span the parameters.
inline std::vector<Instance> spanning_instances(std::uint64_t seed, int count) {
  std::vector<Instance> spanning;
  for (const Instance& instance : sgd_instances(seed, count))
    if (instance.rows.rows() >= instance.rows.cols() && instance.design.find("equal_rows") != 0 &&
        instance.design.find("low_rank") != 0)
      spanning.push_back(instance);
  return spanning;
}

inline Instance with_batch(Instance instance, const Batching& batching) {
  instance.setting.batching = batching;
  return instance;
}

}  // namespace valley

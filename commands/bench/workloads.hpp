// The workloads of `valley bench`: fixed work, timed. The peers of tools/peers do the same.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gpu/back_end.hpp"
#include "gpu/ensemble.hpp"

namespace valley::bench {

/// toy: normalised SAM, sqrt1p landscape, label noise 0.05, eta .05, rho .1, from (1.5, .1).
gpu::Ensemble toy(std::uint64_t trials, std::uint32_t steps);
/// lsq: USAM, shared batch B = 4 with replacement, n = 64 Gaussian rows of d = 16, eta .05, rho .1, from (1, ..., 1)/4.
gpu::Ensemble lsq(std::uint64_t trials, std::uint32_t steps);

struct Timing {
  std::vector<double> seconds = {};  // of each repeat, after one that does not count
  double steps = 0;                  // in each
  std::string digest = {};           // of the final states, the same in all
};
Timing time_ensemble(const gpu::Ensemble& ensemble, gpu::BackEnd& where, int repeats);

/// The critical step of USAM, shared B = 4, rho .1, on 512 Gaussian rows of 640. A step is an application of the
/// second-moment map in sample space: seven products of 512 x 512 matrices.
Timing time_exact(int repeats);
inline constexpr int exact_n = 512;
inline constexpr double exact_operations = 7. * 2 * exact_n * exact_n * exact_n;

}  // namespace valley::bench

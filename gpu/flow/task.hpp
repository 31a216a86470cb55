// What flow.cpp hands to a system: the flow, and the steps it takes.
#pragma once

#include <vector>

#include "gpu/flow/flow.hpp"

namespace valley::gpu {

/// `steps` steps of length `dt` from time `from` on, then a state asked for.
struct Stretch {
  double from = 0, dt = 0;
  std::size_t steps = 0;
};

struct FlowTask {
  const PlainLandscape& landscape;
  double rho;
  const std::vector<double>& starts;
  std::vector<Stretch> stretches;
};

// Each fills states and escape_time, whose sizes are set.
void flows_on_host(const FlowTask& task, const BackEnd& where, FlowEnsemble& flows);
#ifdef VALLEY_HAS_CUDA
void flows_cuda(const FlowTask& task, FlowEnsemble& flows);
#endif

}  // namespace valley::gpu

#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system/cuda/vector.h>

#include <new>
#include <stdexcept>

#include "gpu/flow/integrate.hpp"

namespace valley::gpu {
namespace {

struct Cuda {
  using Vector = thrust::cuda::vector<double>;
  static constexpr std::size_t chunk = std::size_t{1} << 20;
  static auto policy() { return thrust::cuda::par; }
};

}  // namespace

void flows_cuda(const FlowTask& task, FlowEnsemble& flows) {
  try {
    for (std::size_t i = 0; i < chunks<Cuda>(flows); ++i) integrate_chunk<Cuda>(task, flows, i);
  } catch (const std::bad_alloc&) {
    throw std::runtime_error("the GPU has no room for the flows of " + std::to_string(std::min(Cuda::chunk, flows.trajectories)) +
                             " trajectories");
  }
}

}  // namespace valley::gpu

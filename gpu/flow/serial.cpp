#include <thrust/system/cpp/execution_policy.h>
#include <thrust/system/cpp/vector.h>

#include "gpu/flow/integrate.hpp"

namespace valley::gpu {
namespace {

struct Serial {
  using Vector = thrust::cpp::vector<double>;
  static constexpr std::size_t chunk = std::size_t{1} << 10;
  static auto policy() { return thrust::cpp::par; }
};

}  // namespace

void flows_serial(const FlowTask& task, FlowEnsemble& flows) { integrate_on<Serial>(task, flows); }

}  // namespace valley::gpu

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <thrust/system/tbb/execution_policy.h>
#include <thrust/system/tbb/vector.h>

#include "gpu/flow/integrate.hpp"

namespace valley::gpu {
namespace {

struct Tbb {
  using Vector = thrust::tbb::vector<double>;
  static constexpr std::size_t chunk = std::size_t{1} << 13;
  static auto policy() { return thrust::tbb::par; }
};

}  // namespace

void flows_tbb(const FlowTask& task, FlowEnsemble& flows, unsigned threads) {
  const tbb::global_control most(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] { integrate_on<Tbb>(task, flows); });
}

}  // namespace valley::gpu

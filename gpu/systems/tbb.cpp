#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <thrust/system/tbb/execution_policy.h>

#include "gpu/systems/for_each.hpp"

namespace valley::gpu {

void each_tbb(std::size_t n, Call call, unsigned threads) {
  const tbb::global_control most(tbb::global_control::max_allowed_parallelism, threads);
  tbb::task_arena arena(static_cast<int>(threads));
  arena.execute([&] { for_each_index(thrust::tbb::par, n, call); });
}

}  // namespace valley::gpu

#include <tbb/global_control.h>
#include <tbb/task_arena.h>
#include <thrust/system/tbb/execution_policy.h>

#include <memory>

#include "gpu/systems/for_each.hpp"

namespace valley::gpu {

// Kept from call to call: what TBB lays out for an arena comes back late, and many short calls would pile it up.
void each_tbb(std::size_t n, Call call, unsigned threads) {
  struct Arena {
    explicit Arena(unsigned threads)
        : most(tbb::global_control::max_allowed_parallelism, threads), arena(static_cast<int>(threads)) {}
    tbb::global_control most;
    tbb::task_arena arena;
  };
  thread_local std::unique_ptr<Arena> kept;
  thread_local unsigned of = 0;
  if (of != threads) {
    kept.reset();
    kept = std::make_unique<Arena>(threads);
    of = threads;
  }
  kept->arena.execute([&] { for_each_index(thrust::tbb::par, n, call); });
}

}  // namespace valley::gpu

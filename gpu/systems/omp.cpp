#include <omp.h>
#include <thrust/system/omp/execution_policy.h>

#include "gpu/systems/for_each.hpp"

namespace valley::gpu {

void each_omp(std::size_t n, Call call, unsigned threads) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(static_cast<int>(threads));
  for_each_index(thrust::omp::par, n, call);
  omp_set_num_threads(before);
}

}  // namespace valley::gpu

#include <thrust/system/cpp/execution_policy.h>

#include "gpu/systems/for_each.hpp"

namespace valley::gpu {

void each_serial(std::size_t n, Call call, unsigned /*threads*/) { for_each_index(thrust::cpp::par, n, call); }

}  // namespace valley::gpu

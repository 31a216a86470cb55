#pragma once

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>

#include "gpu/call.hpp"

namespace valley::gpu {

template <class Policy>
void for_each_index(const Policy& policy, std::size_t n, Call call) {
  thrust::for_each(policy, thrust::counting_iterator<std::size_t>(0), thrust::counting_iterator<std::size_t>(n), call);
}

}  // namespace valley::gpu

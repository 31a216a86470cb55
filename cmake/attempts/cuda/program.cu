#include <cuda_runtime.h>
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cuda/execution_policy.h>

struct Nothing {
  __device__ void operator()(int) const {}
};

int main() {
  const thrust::counting_iterator<int> first(0);
  thrust::for_each(thrust::cuda::par, first, first + 1, Nothing());
}

#include <thrust/copy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cpp/execution_policy.h>
#include <thrust/system/cpp/vector.h>
#include <thrust/system/omp/execution_policy.h>
#include <thrust/system/tbb/execution_policy.h>

using Vector = thrust::cpp::vector<double>;

void copy(const Vector& from, Vector& to) { thrust::copy(from.begin(), from.end(), to.begin()); }

void each(void (*body)(int)) {
  const thrust::counting_iterator<int> first(0);
  thrust::for_each(thrust::cpp::par, first, first + 1, body);
  thrust::for_each(thrust::omp::par, first, first + 1, body);
  thrust::for_each(thrust::tbb::par, first, first + 1, body);
}

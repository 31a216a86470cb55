#include <omp.h>
#include <thrust/system/omp/execution_policy.h>
#include <thrust/system/omp/vector.h>

#include "gpu/flow/integrate.hpp"

namespace valley::gpu {
namespace {

struct Omp {
  using Vector = thrust::omp::vector<double>;
  static constexpr std::size_t chunk = std::size_t{1} << 13;
  static auto policy() { return thrust::omp::par; }
};

}  // namespace

void flows_omp(const FlowTask& task, FlowEnsemble& flows, unsigned threads) {
  const int before = omp_get_max_threads();
  omp_set_num_threads(static_cast<int>(threads));
  integrate_on<Omp>(task, flows);
  omp_set_num_threads(before);
}

}  // namespace valley::gpu

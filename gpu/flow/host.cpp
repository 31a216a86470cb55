#include <thrust/system/cpp/execution_policy.h>
#include <thrust/system/cpp/vector.h>

#include <exception>

#include "gpu/flow/integrate.hpp"

namespace valley::gpu {
namespace {

struct Host {
  using Vector = thrust::cpp::vector<double>;
  static constexpr std::size_t chunk = std::size_t{1} << 8;
  static auto policy() { return thrust::cpp::par; }
};

}  // namespace

// The system's threads share out chunks, not the elements of a step: they need not wait for each other.
void flows_on_host(const FlowTask& task, const BackEnd& where, FlowEnsemble& flows) {
  std::vector<std::exception_ptr> failures(chunks<Host>(flows));  // none may leave a thread
  each(where, failures.size(), [&](std::size_t i) {
    try {
      integrate_chunk<Host>(task, flows, i);
    } catch (...) {
      failures[i] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
}

}  // namespace valley::gpu

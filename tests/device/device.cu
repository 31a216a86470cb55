#include <cuda_runtime.h>

#include <stdexcept>

#include "tests/device/device.hpp"

namespace valley {
namespace {

void check(cudaError_t status) {
  if (status != cudaSuccess) throw std::runtime_error(cudaGetErrorString(status));
}

__global__ void run_trials(Ensemble ensemble, TrialEnd* ends) {
  const std::uint32_t trial = blockIdx.x * blockDim.x + threadIdx.x;
  if (trial < ensemble.trials) ends[trial] = run_trial(ensemble, trial);
}

}  // namespace

std::string device_name() {
  int count = 0;
  if (cudaGetDeviceCount(&count) != cudaSuccess || count == 0) return {};
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, 0));
  return properties.name;
}

std::vector<TrialEnd> run_on_device(const Ensemble& ensemble) {
  std::vector<TrialEnd> ends(ensemble.trials);
  const std::size_t bytes = ends.size() * sizeof(TrialEnd);
  TrialEnd* there = nullptr;
  check(cudaMalloc(&there, bytes));
  constexpr unsigned threads = 128;
  run_trials<<<(ensemble.trials + threads - 1) / threads, threads>>>(ensemble, there);
  const cudaError_t launched = cudaGetLastError();
  const cudaError_t copied = cudaMemcpy(ends.data(), there, bytes, cudaMemcpyDeviceToHost);
  cudaFree(there);
  check(launched);
  check(copied);
  return ends;
}

}  // namespace valley

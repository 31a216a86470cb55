// A graphics card as a back end. The loops themselves are compiled one landscape a source (card.cuh).
#include <cuda_runtime.h>

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <thread>

#include "gpu/back_end.hpp"
#include "gpu/systems/card.hpp"

namespace valley::gpu {
namespace {

std::map<const LandscapeType*, CardKernel>& card_kernels() {
  static std::map<const LandscapeType*, CardKernel> all;
  return all;
}

const CardKernel& card_kernel(const LandscapeType& type) {
  const auto found = card_kernels().find(&type);
  if (found == card_kernels().end()) throw std::logic_error("a landscape has no loops for cuda");
  return found->second;
}

class Card : public BackEnd {
 public:
  explicit Card(unsigned threads) : host_threads(threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency())) {
    check(cudaGetDeviceProperties(&properties, 0));
  }

  std::string description() const override { return std::string("cuda, ") + properties.name; }
  unsigned threads() const override { return host_threads; }
  bool on_host() const override { return false; }
  bool serves(const PlainRule& rule) const override { return is_common(rule); }
  std::size_t good_chunk() const override { return std::size_t{1} << 20; }
  double steps_at_once() const override { return 2e10; }

  double* allocate(std::size_t count) override {
    void* place = nullptr;
    const std::size_t bytes = std::max<std::size_t>(count, 1) * sizeof(double);
    if (cudaMalloc(&place, bytes) != cudaSuccess) {
      std::size_t free = 0, total = 0;
      cudaGetLastError();
      cudaMemGetInfo(&free, &total);
      throw std::runtime_error("the GPU has " + std::to_string(free >> 20) + " MiB free, " + std::to_string(bytes >> 20) +
                               " MiB are needed");
    }
    return static_cast<double*>(place);
  }
  void release(double* array) noexcept override { cudaFree(array); }
  void upload(double* to, const double* from, std::size_t n) override {
    check(cudaMemcpy(to, from, n * sizeof(double), cudaMemcpyHostToDevice));
  }
  void download(double* to, const double* from, std::size_t n) override {
    check(cudaMemcpy(to, from, n * sizeof(double), cudaMemcpyDeviceToHost));
  }

  void start(const PlainLandscape& f, const Start& start, const Leg& leg, const Field& field, std::size_t trials) override {
    card_kernel(f.type()).start(f.address(), start, leg, field, trials);
  }
  void walk(const PlainLandscape& f, const Leg& leg, const Field& field, std::size_t trials) override {
    card_kernel(f.type()).walk(f.address(), leg, field, trials);
  }
  void losses(const PlainLandscape& f, const Field& field, std::size_t trials) override {
    card_kernel(f.type()).losses(f.address(), field, trials);
  }

  void each(std::size_t n, Call call) const override { each_omp(n, call, host_threads); }

 private:
  cudaDeviceProp properties{};
  unsigned host_threads;
};

}  // namespace

void check(cudaError_t status) {
  if (status != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(status));
}

bool add_card_kernel(const LandscapeType& type, const CardKernel& kernel) { return card_kernels().emplace(&type, kernel).second; }

bool has_cuda_device() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
}

std::unique_ptr<BackEnd> cuda_back_end(unsigned threads) { return std::make_unique<Card>(threads); }

}  // namespace valley::gpu

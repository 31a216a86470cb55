// Thrust's CUDA system, the same loops as everywhere: a trial a thread, or a trial for eight threads that share
// its coordinates (coordinates.hpp). The eight are consecutive items of a for_each, which Thrust gives to
// consecutive threads, blocks starting at multiples of eight.
#include <cuda_runtime.h>
#include <thrust/execution_policy.h>
#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cuda/execution_policy.h>

#include <algorithm>
#include <stdexcept>
#include <thread>

#include "gpu/back_end.hpp"
#include "gpu/walk.hpp"

namespace valley::gpu {
namespace {

void check(cudaError_t status) {
  if (status != cudaSuccess) throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(status));
}

template <class F>
struct StartTrial {
  F f;
  Start start;
  Leg leg;
  Field field;
  __device__ void operator()(std::size_t at) const { start_at(f, start, leg, field, at); }
};

template <class F>
struct WalkTrial {
  F f;
  Leg leg;
  Field field;
  __device__ void operator()(std::size_t at) const {
    if constexpr (ByTrial<F>) {
      walk_lanes<F, double>(f, leg, field, at, Draw{leg.seed, field.first + at});
    } else {
      walk_coordinates<8>(f, leg, field, at / 8, nullptr);
    }
  }
};

template <class F>
struct TrialLoss {
  F f;
  Field field;
  __device__ void operator()(std::size_t at) const {
    if constexpr (ByTrial<F>) {
      Vec<double, F::dimension> x;
      for (int c = 0; c < F::dimension; ++c) x[c] = field.state[static_cast<std::size_t>(c) * field.stride + at];
      note_loss(f, field, at, x, field.diverged_at[at]);
    } else {
      const std::size_t trial = at / 8;
      note_loss(f, field, trial, Coordinates<F::coordinates, 8>::load(field.state + trial * F::coordinates),
                field.diverged_at[trial]);
    }
  }
};

/// Threads a trial.
template <class F>
constexpr std::size_t team = ByTrial<F> ? 1 : 8;

class Card : public BackEnd {
 public:
  explicit Card(unsigned threads) : host_threads(threads > 0 ? threads : std::max(1u, std::thread::hardware_concurrency())) {
    check(cudaGetDeviceProperties(&properties, 0));
  }

  std::string description() const override { return std::string("cuda, ") + properties.name; }
  unsigned threads() const override { return host_threads; }
  bool on_host() const override { return false; }
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
    std::visit([&]<class F>(const F& landscape) { launch(trials, StartTrial<F>{landscape, start, leg, field}); }, f);
  }
  void walk(const PlainLandscape& f, const Leg& leg, const Field& field, std::size_t trials) override {
    std::visit([&]<class F>(const F& landscape) { launch(trials * team<F>, WalkTrial<F>{landscape, leg, field}); }, f);
  }
  void losses(const PlainLandscape& f, const Field& field, std::size_t trials) override {
    std::visit([&]<class F>(const F& landscape) { launch(trials * team<F>, TrialLoss<F>{landscape, field}); }, f);
  }

  void each(std::size_t n, Call call) const override { each_omp(n, call, host_threads); }

 private:
  template <class Body>
  static void launch(std::size_t trials, const Body& body) {
    thrust::for_each(thrust::cuda::par, thrust::counting_iterator<std::size_t>(0), thrust::counting_iterator<std::size_t>(trials),
                     body);
    check(cudaDeviceSynchronize());
  }

  cudaDeviceProp properties{};
  unsigned host_threads;
};

}  // namespace

bool has_cuda_device() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
}

std::unique_ptr<BackEnd> cuda_back_end(unsigned threads) { return std::make_unique<Card>(threads); }

}  // namespace valley::gpu

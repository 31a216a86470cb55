#include "gpu/back_end.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <stdexcept>

#include "base/require.hpp"
#include "base/side_by_side.hpp"

namespace valley::gpu {
namespace {

/// The processor: one of Thrust's systems over one table of loops.
class Processor : public BackEnd {
 public:
  Processor(Device the_device, unsigned the_threads, Lanes the_lanes) : device(the_device), lanes(the_lanes) {
    const auto all = static_cast<unsigned>(cores());
    count = device == Device::serial ? 1 : the_threads > 0 ? the_threads : all;
  }

  std::string description() const override {
    return name(device) + ", " + std::to_string(count) + (count == 1 ? " thread, " : " threads, ") + name(lanes);
  }
  unsigned threads() const override { return count; }
  bool on_host() const override { return true; }
  bool serves(const PlainRule& /*rule*/) const override { return true; }
  std::size_t good_chunk() const override { return std::size_t{1} << 16; }
  double steps_at_once() const override { return 2e7 * count; }

  double* allocate(std::size_t doubles) override {
    void* const place = ::operator new(std::max<std::size_t>(doubles, 1) * sizeof(double), alignment, std::nothrow);
    if (place == nullptr) throw std::runtime_error("no memory for " + std::to_string(doubles) + " doubles");
    return static_cast<double*>(place);
  }
  void release(double* array) noexcept override { ::operator delete(array, alignment); }
  void upload(double* to, const double* from, std::size_t n) override { std::memcpy(to, from, n * sizeof(double)); }
  void download(double* to, const double* from, std::size_t n) override { std::memcpy(to, from, n * sizeof(double)); }

  void start(const PlainLandscape& f, const Start& start, const Leg& leg, const Field& field, std::size_t trials) override {
    const Kernel kernel = gpu::kernel(f.type(), lanes);
    const void* const landscape = f.address();
    const std::size_t padded = (trials + kernel.trials - 1) / kernel.trials * kernel.trials;
    gpu::each(*this, padded, [&](std::size_t i) { kernel.start(landscape, start, leg, field, i); });
  }
  void walk(const PlainLandscape& f, const Leg& leg, const Field& field, std::size_t trials) override {
    const Kernel kernel = gpu::kernel(f.type(), is_common(leg.rule) ? lanes : Lanes::one);
    const void* const landscape = f.address();
    gpu::each(*this, groups(kernel, trials), [&](std::size_t i) { kernel.walk(landscape, leg, field, i * kernel.trials); });
  }
  void losses(const PlainLandscape& f, const Field& field, std::size_t trials) override {
    const Kernel kernel = gpu::kernel(f.type(), lanes);
    const void* const landscape = f.address();
    gpu::each(*this, groups(kernel, trials), [&](std::size_t i) { kernel.losses(landscape, field, i * kernel.trials); });
  }

  void each(std::size_t n, Call call) const override {
    switch (device) {
      case Device::omp: return each_omp(n, call, count);
      case Device::tbb: return each_tbb(n, call, count);
      default: return each_serial(n, call, 1);
    }
  }

 private:
  static constexpr std::align_val_t alignment{64};

  static std::size_t groups(const Kernel& kernel, std::size_t trials) { return (trials + kernel.trials - 1) / kernel.trials; }

  Device device;
  Lanes lanes;
  unsigned count;
};

std::string list(const std::vector<Device>& devices) {
  std::string text;
  for (const Device device : devices) text += (text.empty() ? "" : ", ") + name(device);
  return text;
}

}  // namespace

std::string name(Device device) {
  switch (device) {
    case Device::cuda: return "cuda";
    case Device::omp: return "omp";
    case Device::tbb: return "tbb";
    case Device::serial: break;
  }
  return "serial";
}

std::vector<Device> available_devices() {
  // TBB before OpenMP: equal on an idle machine, and it does not wait for a thread that a busy one took away.
  std::vector<Device> all{Device::tbb, Device::omp, Device::serial};
#ifdef VALLEY_HAS_CUDA
  if (has_cuda_device()) all.insert(all.begin(), Device::cuda);
#endif
  return all;
}

std::unique_ptr<BackEnd> back_end(Device device, unsigned threads, Lanes lanes) {
  const auto all = available_devices();
  if (std::find(all.begin(), all.end(), device) == all.end()) {
#ifdef VALLEY_HAS_CUDA
    const std::string why = " (no GPU answers)";
#else
    const std::string why = " (not compiled in)";
#endif
    reject("--device", name(device) + why, list(all));
  }
#ifdef VALLEY_HAS_CUDA
  if (device == Device::cuda) return cuda_back_end(threads);
#endif
  const auto widths = available_lanes();
  if (std::find(widths.begin(), widths.end(), lanes) == widths.end()) {
    std::string text;
    for (const Lanes width : widths) text += (text.empty() ? "" : ", ") + name(width);
    reject("--lanes", name(lanes) + " (this processor has no such registers)", text);
  }
  return std::make_unique<Processor>(device, threads, lanes);
}

}  // namespace valley::gpu

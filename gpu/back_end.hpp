// Where an ensemble runs: Thrust's CUDA, OpenMP, TBB or sequential system, chosen at run time.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "gpu/call.hpp"
#include "gpu/kernels.hpp"
#include "gpu/leg.hpp"
#include "sim/landscape/plain.hpp"

namespace valley::gpu {

enum class Device { cuda, omp, tbb, serial };

std::string name(Device device);

/// Those compiled in that have hardware to run on, best first; `serial` is always there.
std::vector<Device> available_devices();

/// Memory and loops of one device. Arrays are of doubles, in the device's memory.
class BackEnd {
 public:
  virtual ~BackEnd() = default;

  virtual std::string description() const = 0;  // "omp, 2 threads, avx2", "cuda, NVIDIA ..."
  virtual unsigned threads() const = 0;
  /// Whether arrays lie in this machine's own memory, where the statistics are made.
  virtual bool on_host() const = 0;
  /// Whether it has loops for the rule.
  virtual bool serves(const PlainRule& rule) const = 0;
  /// How many trials keep it busy.
  virtual std::size_t good_chunk() const = 0;
  /// Steps of single trials on a small landscape that take some tenths of a second.
  virtual double steps_at_once() const = 0;

  /// Throws std::runtime_error where memory does not suffice.
  virtual double* allocate(std::size_t count) = 0;
  virtual void release(double* array) noexcept = 0;
  virtual void upload(double* to, const double* from, std::size_t count) = 0;
  virtual void download(double* to, const double* from, std::size_t count) = 0;

  // Over the first `trials` of the field, and as many more as fill the last group. The landscape's outside data
  // are in this back end's memory.
  virtual void start(const PlainLandscape& f, const Start& start, const Leg& leg, const Field& field, std::size_t trials) = 0;
  virtual void walk(const PlainLandscape& f, const Leg& leg, const Field& field, std::size_t trials) = 0;
  virtual void losses(const PlainLandscape& f, const Field& field, std::size_t trials) = 0;

  /// On this machine's threads.
  virtual void each(std::size_t n, Call call) const = 0;
};

/// Throws std::invalid_argument, saying which there are, for a device or lanes not available. `threads` 0: all.
std::unique_ptr<BackEnd> back_end(Device device, unsigned threads = 0, Lanes lanes = available_lanes().back());

#ifdef VALLEY_HAS_CUDA
// gpu/cuda.cu
bool has_cuda_device();
std::unique_ptr<BackEnd> cuda_back_end(unsigned threads);
#endif

/// body(i) for each i in [0, n).
template <class Body>
void each(const BackEnd& where, std::size_t n, Body&& body) {
  where.each(n, {[](void* context, std::size_t i) { (*static_cast<std::remove_reference_t<Body>*>(context))(i); }, &body});
}

}  // namespace valley::gpu

#include "runs/ensemble/machine.hpp"

#include "base/require.hpp"

namespace valley::escape {

Machine::Machine(const Options& options)
    : device(options.device.value_or(std::nullopt).value_or(gpu::available_devices().front())),
      lanes(options.lanes.value_or(std::nullopt).value_or(gpu::available_lanes().back())),
      back_end(gpu::back_end(device, static_cast<unsigned>(options.threads.value_or(0)), lanes)) {
  const bool has_threads = device == gpu::Device::tbb || device == gpu::Device::omp;
  require(!options.threads || has_threads, "--threads", "given with --device " + std::string(name(device)),
          "with omp and tbb only");
  require(!options.lanes.value_or(std::nullopt) || device != gpu::Device::cuda, "--lanes", "given with --device cuda",
          "on a processor only");
}

Timing Machine::timing(double seconds, double steps, int processes) const {
  return {.device = name(device),
          .lanes = device == gpu::Device::cuda ? "gpu" : name(lanes),
          .threads = back_end->threads(),
          .processes = processes,
          .seconds = seconds,
          .steps = steps};
}

}  // namespace valley::escape

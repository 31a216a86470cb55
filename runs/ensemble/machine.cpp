#include "runs/ensemble/machine.hpp"

namespace valley::escape {

Machine::Machine(const Options& options)
    : device(options.device.value_or(std::nullopt).value_or(gpu::available_devices().front())),
      lanes(options.lanes.value_or(std::nullopt).value_or(gpu::available_lanes().back())),
      back_end(gpu::back_end(device, static_cast<unsigned>(options.threads.value_or(0)), lanes)) {}

Timing Machine::timing(double seconds, double steps, int processes) const {
  return {.device = name(device),
          .lanes = device == gpu::Device::cuda ? "gpu" : name(lanes),
          .threads = back_end->threads(),
          .processes = processes,
          .seconds = seconds,
          .steps = steps};
}

}  // namespace valley::escape

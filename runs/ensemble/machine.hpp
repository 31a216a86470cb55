// The part of this machine that an ensemble runs on.
#pragma once

#include <memory>

#include "gpu/back_end.hpp"
#include "runs/ensemble/options.hpp"
#include "runs/ensemble/report.hpp"

namespace valley::escape {

struct Machine {
  /// What was asked for, else the best there is. Throws std::invalid_argument for what this machine does not have.
  explicit Machine(const Options& options);

  gpu::Device device;
  gpu::Lanes lanes;
  std::unique_ptr<gpu::BackEnd> back_end;

  Timing timing(double seconds, double steps, int processes = 1) const;
};

}  // namespace valley::escape

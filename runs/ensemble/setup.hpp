// From arguments to an ensemble, and to the lines that name it: two runs with the same lines have the same bits.
#pragma once

#include <Eigen/Core>
#include <limits>

#include "gpu/archive.hpp"
#include "gpu/ensemble.hpp"
#include "runs/ensemble/options.hpp"

namespace valley::escape {

struct Setup {
  gpu::Ensemble ensemble{};
  gpu::Lines setting{};
  double supremum = std::numeric_limits<double>::infinity();  // of the loss, proved
  Eigen::MatrixXd rows{};                                     // (n, d), of --data
  bool noiseless = false;                                     // see noise.hpp
  double step_rounding = 0;
};

/// Throws std::invalid_argument for arguments that are missing or do not fit together, and for data that can't be read.
Setup set_up(const Options& options);

}  // namespace valley::escape

// What an ensemble measures, with an error bar.
#pragma once

#include "experiments/claim.hpp"
#include "gpu/statistics/record.hpp"

namespace valley {

/// The mean loss over `unit` with its standard error, and gpu::mean_interval over `unit` beside it. Throws std::runtime_error
/// where few trials carry the mean: then there is no error bar to judge by.
Measurement mean_loss(const gpu::Record& record, double unit = 1);

}  // namespace valley

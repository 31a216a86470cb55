#pragma once

#include "base/table.hpp"
#include "runs/ensemble/report.hpp"

namespace valley::escape {

/// A row a recorded step: step, mean_loss, low, high (of the mean), exact_loss (NaN: none), variance, mean_log_loss, q05 to q95
/// (quantiles of the loss), escaped and infinite (trials).
Table steps_of(const Report& report);

/// What a picture of the run is drawn from (figures/ensemble_run.hpp). Columns: series (loss, survival), step, mean, low, high
/// (of the mean loss), exact, least, median, most (quantiles 5, 50, 95 % of the loss), share (not yet escaped); a cell that says
/// nothing is NaN.
Table table_of(const Report& report);

}  // namespace valley::escape

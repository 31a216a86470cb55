#pragma once

#include "base/table.hpp"
#include "runs/ensemble/report.hpp"

namespace valley::escape {

/// What a picture of the run is drawn from (figures/ensemble_run.hpp). Columns: series (loss, survival), step, mean, low, high
/// (of the mean loss), exact, least, median, most (quantiles 5, 50, 95 % of the loss), share (not yet escaped); a cell that says
/// nothing is NaN.
Table table_of(const Report& report);

}  // namespace valley::escape

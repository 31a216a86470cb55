// What a report says of each recorded step, and of escapes: what its table and its JSON share.
#pragma once

#include <limits>
#include <vector>

#include "gpu/statistics/interval.hpp"
#include "runs/ensemble/report.hpp"

namespace valley::escape {

/// What an ensemble's losses must be: intervals, quantiles and mean logarithms are of such.
inline constexpr const char* loss_words = "a number >= 0; add a constant to the landscape's loss";

inline constexpr double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};

/// The statistics of one recorded step.
struct Row {
  std::uint32_t step = 0;
  gpu::MeanInterval interval;
  double variance = 0, log_mean = 0, quantile[std::size(levels)] = {};
  std::uint64_t escaped = 0, infinite = 0;
};
std::vector<Row> rows_of(const Report& report);

bool may_escape(const Report& report);
/// The step by which that share of all trials has escaped: the last one of a bin (up to 128 steps a bin holds one, then
/// 1/64 of them); infinite where so many did not escape.
double escape_quantile(const Report& report, double q);

/// Where no exact loss is given of a path, as rounding decides.
bool is_decided_by_rounding(const Report& report, std::size_t r);

}  // namespace valley::escape

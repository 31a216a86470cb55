// From what single trials found to means and paired differences.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/table.hpp"

namespace valley::studies {

/// One number of one trial of an arm. Trials of equal number share data, initial point and batches: they are paired.
struct Found {
  std::string arm;
  double x = 0;  // what the study varies or follows: epoch, step, share
  std::string quantity;
  double value = 0;
  std::uint64_t trial = 0;
};

struct Comparison {
  std::string arm, versus;
};

/// In the columns of study_columns(): the trials in the order given, a mean for each (arm, quantity, x) in order of appearance,
/// then for each comparison the paired differences wherever both arms have the quantity at x in two trials or more. Two arms
/// that have a quantity at one x alone each are compared whatever these are. Differences that are equal but for rounding have no
/// interval and no p.
/// Trials that are not finite are listed, and left out of means (n says how many there were).
Table summary(const std::vector<Found>& all, const std::vector<Comparison>& comparisons);

}  // namespace valley::studies

// A number that somebody printed, beside the one that is found here.
#pragma once

#include <cmath>
#include <utility>

#include "experiments/claims/case.hpp"

namespace valley {

/// Measured equal to `value` as printed, its last digit worth `unit`: a difference of half of that is rounding.
template <class Measure>
Case printed(Params params, double value, double unit, Measure measure) {
  params.emplace_back("predicted", "as printed");
  return equal(
      std::move(params), [=] { return value; }, std::move(measure), 0.5 * unit / std::abs(value) * (1 + 1e-9));
}

}  // namespace valley

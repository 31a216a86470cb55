// What a typical trial does, beside what the mean does. A step is a random matrix F on delta, or with momentum on (delta, v), and
// almost surely, from almost every start, (1/t) log of the length after t steps tends to one number, the largest Lyapunov
// exponent (furstenbergkesten1960). It is no less than the mean of all exponents and no more than what the second moment says:
//
//   (1/r) E log |det(I - eta (M + wd))|  <=  rate  <=  1/2 log growth,
//   with momentum on 2 r axes: (1/2) log m  <=  rate, as |det F| = m^r; Nesterov's |det F| = m^r |det(I - eta (M + wd))|.
//
// So a step can be unstable in the mean and stable for almost every trial: where the upper end is above 0 and the rate is not.
// The mean over batches is over all of them where they are few, else over some of them, with an error bar.
#pragma once

#include <cstdint>

#include "theory/design.hpp"
#include "theory/positive_map.hpp"
#include "theory/second_moment.hpp"
#include "theory/setting.hpp"

namespace valley::theory {

/// Of log length a step, on the span of the rows.
struct AlmostSure {
  double low = 0;             // -infinity where some batch takes a direction to 0
  double low_error = 0;       // its standard error; 0 where it is exact
  double high = 0;            // certified
  std::uint64_t batches = 0;  // that were looked at
};

struct Sampled {
  std::uint64_t most = 20000;  // batches, or pairs of them, up to which all are looked at; else so many are drawn
  std::uint64_t seed = 1;
};

/// Where a typical trial ceases to shrink, for the first time from step size 0 on: at `low` it still does, as E f_t does; at
/// `high` it does not, by the lower end of its rate there, 3 standard errors included. The one is eta*, certified; the other the
/// first found, going up from there by quarters and then back by halves, and infinite where the lower end never says so: with
/// heavy-ball momentum, whose is (1/2) log m at every step. `value` is where the lower end itself is 0, on the line the answer.
/// Beyond `high` a typical trial can shrink again.
struct TypicalStep {
  double value = 0, low = 0, high = 0;
};
/// Of a moment at hand whose critical step is known; `rows_each` as the design's.
TypicalStep typical_step(const SecondMoment& moment, Eigen::Index rows_each, const Certified& critical,
                         const Sampled& sampled = {});

/// Of a moment at hand whose growth at eta is known; `rows_each` as the design's.
AlmostSure almost_sure_rate(const SecondMoment& moment, Eigen::Index rows_each, double eta, const Certified& growth,
                            const Sampled& sampled = {});
/// Throws as growth(design, setting, eta) does.
AlmostSure almost_sure_rate(const Design& design, const Setting& setting, double eta, const Sampled& sampled = {});

}  // namespace valley::theory

// An interval for E f from independent losses f_i >= 0 that says when it can't have an upper end.
//
// No upper limit for the mean of a law on [0, inf) is valid without a bound on its tail (Bahadur and Savage 1956), and
// f_t, a product of t random factors, hides its mean in trials too rare to be drawn. So first: is the sample's own tail
// the end of the story? With d_i = f_i - mean, the mean is *resolved* when both hold:
//
//   (sum d^2)^2 / sum d^4 >= 100          the variance is carried by 100 trials or more (n over the kurtosis)
//   no jump: where the largest losses stand apart by a factor of 4 or more from the next ones below (N_1 trials with a
//   sum of squares Q_1 against N_2 with Q_2), the law may go on in such jumps; the next would be expected to have
//   N_1^2/(3 N_2) trials and a sum of squares of Q_1^2/Q_2; it is seen, if there, or does not matter:
//   N_1^2/(3 N_2) >= 4  or  Q_1^2/Q_2 <= 0.1 sum f^2
//
// Resolved (z Student's quantile at a level of 1 - e^-4 a side, s standard deviation, g skewness; [x] = max(x, 0)):
//
//   high = mean + z s/sqrt(n) + (2 z^2 + 1)/6 [ g] s/n + 4 (max - mean)/n
//   low  = mean - z s/sqrt(n) - (2 z^2 + 1)/6 [-g] s/n - 4 (mean - min)/n
//
// Johnson's (1978) correction for skewness, only where it widens, and room for what was not seen: a set of probability
// 4/n is missed by all n trials with probability e^-4 = 1.8 %. Two such sides make 96.3 %, a margin over the 95 %. Not resolved:
// no upper end, or, where a supremum of f is known, the rigorous one of Maurer and Pontil (2009, theorem 4); the lower end is the
// best of the above and of the same for min(f, c) <= f. Method, constants and coverage measured: docs/ensembles.md.
#pragma once

#include <cstdint>
#include <limits>

#include "gpu/statistics/record.hpp"

namespace valley::gpu {

struct MeanInterval {
  double mean = 0;  // of the finite losses
  double low = 0, high = 0;
  bool resolved = false;       // false: few trials carry the mean, some diverged, all losses vanished, or n < 2
  double carried_by = 0;       // (sum f)^2 / sum f^2, the effective number of trials behind the mean; 0 where all are zero
  double largest_share = 0;    // of the largest loss in sum f
  double variance_trials = 0;  // (sum d^2)^2 / sum d^4, as above; n where all losses are equal
};

/// The interval of at least 95 % for E f at one recorded step. `supremum` is a proved bound on f, if there is one.
/// Throws std::invalid_argument for an empty record or a supremum below the largest loss.
/// `certain`: nothing in the losses is random, so that few say as much as many: they differ by rounding only. The interval then
/// is from the least to the largest, wider by what rounding does to a loss: `rounding`, relative, which the caller knows (its
/// steps'), and a few epsilons of the loss's own formula.
MeanInterval mean_interval(const Record& record, double supremum = std::numeric_limits<double>::infinity(), bool certain = false,
                           double rounding = 0);

}  // namespace valley::gpu

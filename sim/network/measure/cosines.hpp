// How far mini-batch gradients agree, at a point and across a step. For K pairs of independent batches A, B of the run's
// own kind (size, distortions, attack; BatchNorm by the batch), with cos(u, v) = u.v/(||u|| ||v||):
//
//   fresh   mean of cos(g_A(theta), g_B(theta))
//   step    mean of cos(g_B(theta), g_B(theta')), theta' = theta after one step of a rule on A, its memory blank
//
// B is the very same samples before and after, and none that the step was taken on, but by chance.
#pragma once

#include <functional>
#include <vector>

#include "sim/network/measure/estimate.hpp"
#include "sim/network/trainer.hpp"

namespace valley::networks {

/// u.v/(||u|| ||v||), summed in double precision: exactly 1 where v = u, NaN where either is 0.
double cosine(const Flat& u, const Flat& v);

struct Cosines {
  Estimate fresh;
  std::vector<Estimate> step;  // of each rule, all on the same pairs
};

/// From `pairs` >= 2 pairs, drawn at xi's seed in trials xi.trial, xi.trial + 1, ..., two a pair, all at xi.step. The rules'
/// `descent` counts, learning rate and all. A pair costs 2 gradients, and each rule its step and 1 gradient. Neither f nor
/// BatchNorm's memory is changed. `look` is called before each gradient and step: what it throws ends the work. Throws
/// std::invalid_argument for fewer pairs.
Cosines gradient_cosines(
    const Training& f, const Flat& theta, const std::vector<PlainRule>& rules, int pairs, Draw xi,
    const std::function<void()>& look = [] {});

}  // namespace valley::networks

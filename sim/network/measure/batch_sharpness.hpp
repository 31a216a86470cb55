// How curved the loss of a batch is along its own gradient, which is what a step of SGD meets (Andreyev and Beneventano,
// arXiv 2412.20553). Over batches S of the run's own kind, g_S and H_S gradient and Hessian of the batch's mean loss at theta:
//
//   of_means    E[g_S^T H_S g_S] / E ||g_S||^2
//   of_ratios   E[g_S^T H_S g_S / ||g_S||^2]
//
// They report that SGD trains where it is about 2/eta and, with momentum m, between 2(1-m)/eta and 2(1+m)/eta. Of the whole data
// as one batch both are at most lambda_1.
#pragma once

#include <functional>

#include "sim/network/measure/estimate.hpp"
#include "sim/network/training.hpp"

namespace valley::networks {

struct BatchSharpness {
  Estimate of_means;   // its standard error by the delta method
  Estimate of_ratios;  // over batches with a gradient that is not 0; NaN where there is none
};

/// From `batches` >= 2 batches, drawn at xi's seed in trials xi.trial, xi.trial + 1, ..., all at xi.step. A batch costs a
/// gradient and a Hessian product. Neither f nor BatchNorm's memory is changed. `look` is called before each: what it throws ends
/// the work. Throws std::invalid_argument for fewer batches.
BatchSharpness batch_sharpness(
    const Training& f, const Flat& theta, int batches, Draw xi, const std::function<void()>& look = [] {});

}  // namespace valley::networks

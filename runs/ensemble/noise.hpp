// Where chance has no part in a step.
#pragma once

#include "gpu/ensemble.hpp"

namespace valley::escape {

/// Whether a step is linear in the batch's gradients and the state: SGD and USAM, the batch whole, under gradient descent.
bool is_linear(const PlainRule& rule);
/// And remembers nothing: without momentum and weight decay.
bool is_linear_without_memory(const PlainRule& rule);

/// Whether every mini-batch has the same gradient: no noise, one row, rows that are all equal, or the whole of the data in
/// every batch (then sums differ in their order only).
bool is_noiseless(const gpu::Ensemble& ensemble);

/// How far rounding can move the loss in one step, relative, where that has a useful bound: on a parabola without noise under
/// sgd and usam without momentum and weight decay. 0 elsewhere.
///
/// A step is x' = q x, q = 1 - z, z = eta a (1 + rho a). Its seven roundings, and those of s s = a, reach x' through z, each with
/// half an epsilon of z x at most, and the last subtraction has one of its own: (1 + 12 z/|q|) epsilon/2 of x', twice that of f.
double step_rounding(const gpu::Ensemble& ensemble);

}  // namespace valley::escape

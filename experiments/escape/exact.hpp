// E f_t without sampling, where there is a formula or nothing is random:
//   linear on the line     f_0 times a factor a step (theory/one_dimension.hpp); E f_0 = a/2 (x_0^2 + spread^2)
//   rows, one phase        the second-moment recursion (theory/second_moment.hpp) from x_0 x_0^T + spread^2 I
//   no noise, no spread    one trajectory of the simulator
// The first two for sgd and usam without momentum and weight decay.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "experiments/escape/options.hpp"
#include "experiments/escape/setup.hpp"

namespace valley::escape {

/// At the recorded steps; none, and the reason, where there is no such answer.
struct Exact {
  std::vector<double> loss;
  std::string why_none;
};

Exact exact_loss(const Setup& setup, ExactWhen when);

}  // namespace valley::escape

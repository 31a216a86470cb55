// E f_t without sampling, where there is a formula or nothing is random:
//   linear on the line     f_0 times a factor a step (theory/one_dimension.hpp); E f_0 = a/2 (x_0^2 + spread^2)
//   rows, one phase        the second-moment recursion (theory/second_moment.hpp) from x_0 x_0^T + spread^2 I
//   no noise, no spread    the one path that all trials take, for every optimizer: one trial's, in its arithmetic, beside twins
//                          of it that say what rounding decides (rounding.hpp)
// The first two for sgd and usam without momentum and weight decay. Without noise the path is taken but on the parabola of
// the line, where the formula is good and the path's rounding is known (noise.hpp). Formulas keep their exponents apart, so
// that a loss is 0 or infinite only where it is none of the doubles.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runs/ensemble/options.hpp"
#include "runs/ensemble/rounding.hpp"
#include "runs/ensemble/setup.hpp"

namespace valley::escape {

/// At the recorded steps; none, and the reason, where there is no such answer.
struct Exact {
  enum class Source { formula, path };

  std::vector<double> loss;  // NaN where rounding decides
  std::string why_none;
  Source from = Source::formula;
  Span rounding{};  // of a path, where it is of any width; empty where not, as rounding shows in the last digits at most
};

Exact exact_loss(const Setup& setup, ExactWhen when);

}  // namespace valley::escape

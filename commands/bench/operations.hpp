// What a step costs, counted: a scalar that does no arithmetic of its own but a double's, and keeps a tally. Running the
// landscape's and the optimizer's own source on it gives the number of operations, not an estimate of it.
#pragma once

#include <cstdint>

#include "sim/arithmetic/lanes.hpp"

namespace valley::bench {

/// Operations on one lane. `add` includes subtractions; `logic` is everything on bits: shifts, masks, integer sums,
/// comparisons, choices, minima; `multiply_32` the products of 32-bit words.
struct Operations {
  double add = 0, multiply = 0, fma = 0, divide = 0, sqrt = 0, logic = 0, multiply_32 = 0;

  double arithmetic() const { return add + multiply + fma; }
  double all() const { return arithmetic() + divide + sqrt + logic + multiply_32; }
};

/// Of one step of one trial.
Operations toy_operations();
Operations lsq_operations();

/// Of Philox4x32-10 with the rounds' keys at hand and one word of the counter that differs between lanes: the first round
/// costs a product, a shift and an exclusive or; the second one more of the latter; eight more 2 products, 2 shifts and 2
/// exclusive ors of three words.
inline constexpr double philox_products = 1 + 1 + 8 * 2, philox_logic = 2 + 3 + 8 * 4;

}  // namespace valley::bench

// What one thread of this processor can do with registers of some width, measured: operations on lanes a second, by
// many independent instructions of one kind.
#pragma once

#include "commands/bench/operations.hpp"
#include "gpu/kernels.hpp"

namespace valley::bench {

struct Peak {
  double arithmetic = 0, divide = 0, sqrt = 0, multiply_32 = 0, logic = 0;
};

/// All 0 where the processor is of no known kind. Takes some tenths of a second.
Peak peak(gpu::Lanes lanes);

/// Steps a second that no program with these operations exceeds: the busiest of
///   the multipliers (+ * fma), the divider (/ sqrt), the integer multiplier, and the ports all of them go through.
double limit(const Operations& step, const Peak& thread);

/// Operations (multiplications and additions) a second of products of n x n matrices, with as many threads as BLAS takes.
double matrix_product_peak(int n);

}  // namespace valley::bench

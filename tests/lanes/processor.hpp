#pragma once

#include <cmath>
#include <cstdlib>
#include <vector>

#include "tests/lanes/kernel.hpp"

namespace valley::lanes_test {

/// Ends the program as skipped where the processor lacks the instructions of kernel.cpp.
inline void need_processor() {
#ifdef VALLEY_LANES_AVX512
  const bool has = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
#else
  const bool has = __builtin_cpu_supports("avx2");
#endif
  if (!has || !__builtin_cpu_supports("fma")) std::exit(77);
}

inline std::vector<int> widths() {
  const int L = lanes_of_a_register();
  return {L, 2 * L, 4 * L};
}

/// Equal bits; one NaN is as good as another.
inline bool same(double a, double b) { return as_bits(a) == as_bits(b) || (std::isnan(a) && std::isnan(b)); }

}  // namespace valley::lanes_test

// Compiled for AVX2 and FMA.
#include "gpu/lanes/loops.hpp"

namespace valley::gpu {

Kernels avx2() { return table<16, 4>(); }

}  // namespace valley::gpu

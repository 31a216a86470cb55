// Compiled for AVX2 and FMA.
#include "gpu/lanes/loops.hpp"

namespace valley::gpu {

Kernels avx2() { return table<32, 4>(); }

}  // namespace valley::gpu

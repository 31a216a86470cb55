// Compiled for AVX-512 (F, DQ, VL).
#include "gpu/lanes/loops.hpp"

namespace valley::gpu {

Kernels avx512() { return table<64, 8>(); }

}  // namespace valley::gpu

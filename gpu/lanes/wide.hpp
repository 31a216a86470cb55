// What defines the loops of one set for those who ask by name (kernels.hpp). Only sources that are compiled for a set see this:
// elsewhere the compiler would make loops of the same name without that set's instructions.
#pragma once

#include "gpu/lanes/loops.hpp"

namespace valley::gpu {

template <class F, int W, int L>
Kernel wide_kernel() {
  using All = Loops<F, W, L>;
  return {All::trials, nullptr, All::walk, All::losses};
}

}  // namespace valley::gpu

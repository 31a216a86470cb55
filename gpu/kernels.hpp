// The inner loops of every plain landscape, compiled once for each instruction set a processor may have.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gpu/leg.hpp"

namespace valley::gpu {

/// One landscape's loops; `f` points to the landscape. A call takes the `trials` trials from `at` on, a multiple of it.
struct Kernel {
  std::size_t trials = 1;
  void (*start)(const void* f, const Start& start, const Leg& leg, const Field& field, std::size_t at) = nullptr;
  void (*walk)(const void* f, const Leg& leg, const Field& field, std::size_t at) = nullptr;
  void (*losses)(const void* f, const Field& field, std::size_t at) = nullptr;
};

/// The loops for all alternatives of PlainLandscape, in their order.
using Kernels = std::vector<Kernel>;

Kernels one_lane();  // any processor
#ifdef VALLEY_HAS_X86
Kernels avx2();    // 32 trials in registers of 4
Kernels avx512();  // 64 trials in registers of 8
#endif

/// What this processor and program have.
enum class Lanes { one, avx2, avx512 };
std::vector<Lanes> available_lanes();
Kernels kernels(Lanes lanes);
std::string name(Lanes lanes);

}  // namespace valley::gpu

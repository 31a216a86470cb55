// The inner loops of every landscape, compiled once for each instruction set a processor may have. The build makes a source
// for each landscape and set (gpu/CMakeLists.txt); each registers its loops by the landscape's type.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "gpu/leg.hpp"

namespace valley {
struct LandscapeType;
}

namespace valley::gpu {

/// One landscape's loops; `f` points to the landscape. A call takes the `trials` trials from `at` on, a multiple of it.
struct Kernel {
  std::size_t trials = 1;
  void (*start)(const void* f, const Start& start, const Leg& leg, const Field& field, std::size_t at) = nullptr;
  void (*walk)(const void* f, const Leg& leg, const Field& field, std::size_t at) = nullptr;
  void (*losses)(const void* f, const Field& field, std::size_t at) = nullptr;
};

/// What this processor and program have.
enum class Lanes { one, avx2, avx512 };
std::vector<Lanes> available_lanes();
std::string name(Lanes lanes);

/// The loops of a landscape of this type. Throws std::logic_error where none were made: a landscape without VALLEY_KERNELS.
Kernel kernel(const LandscapeType& type, Lanes lanes);

/// Loops for W trials in registers of L lanes: 32 in registers of 4 (AVX2), 64 in registers of 8 (AVX-512). Defined in
/// sources compiled for that set (gpu/lanes/loops.hpp), so called only where the processor has it.
template <class F, int W, int L>
Kernel wide_kernel();

/// A landscape's loops for each set; for AVX2 and AVX-512 how to get them.
struct KernelTable {
  Kernel one;
  Kernel (*avx2)();
  Kernel (*avx512)();
};
bool add_kernels(const LandscapeType& type, const KernelTable& table);

}  // namespace valley::gpu

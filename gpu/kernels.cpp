#include "gpu/kernels.hpp"

#include <map>
#include <stdexcept>

namespace valley::gpu {
namespace {

std::map<const LandscapeType*, KernelTable>& tables() {
  static std::map<const LandscapeType*, KernelTable> all;
  return all;
}

}  // namespace

bool add_kernels(const LandscapeType& type, const KernelTable& table) { return tables().emplace(&type, table).second; }

Kernel kernel(const LandscapeType& type, Lanes lanes) {
  const auto found = tables().find(&type);
  if (found == tables().end()) throw std::logic_error("a landscape has no loops: its file needs a line with VALLEY_KERNELS");
  const KernelTable& table = found->second;
  if (lanes == Lanes::one || table.avx2 == nullptr) return table.one;
  Kernel wide = lanes == Lanes::avx2 ? table.avx2() : table.avx512();
  wide.start = table.one.start;  // no inner loop waits for the starts
  return wide;
}

std::vector<Lanes> available_lanes() {
  std::vector<Lanes> all{Lanes::one};
#ifdef VALLEY_HAS_X86
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) all.push_back(Lanes::avx2);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    all.push_back(Lanes::avx512);
#endif
  return all;
}

std::string name(Lanes lanes) { return lanes == Lanes::one ? "one" : lanes == Lanes::avx2 ? "avx2" : "avx512"; }

}  // namespace valley::gpu

// Compiled for any processor; and the starts, which no inner loop waits for.
#include "gpu/lanes/loops.hpp"

namespace valley::gpu {
namespace {

template <class F>
void start_trial(const void* landscape, const Start& start, const Leg& leg, const Field& field, std::size_t at) {
  start_at(*static_cast<const F*>(landscape), start, leg, field, at);
}

}  // namespace

Kernels one_lane() {
  Kernels all = table<1, 1>();
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    ((all[i].start = start_trial<std::variant_alternative_t<i, PlainLandscape>>), ...);
  }
  (std::make_index_sequence<std::variant_size_v<PlainLandscape>>());
  return all;
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

Kernels kernels(Lanes lanes) {
  Kernels all = one_lane();
#ifdef VALLEY_HAS_X86
  if (lanes == Lanes::one) return all;
  const Kernels wide = lanes == Lanes::avx2 ? avx2() : avx512();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto start = all[i].start;
    all[i] = wide[i];
    all[i].start = start;
  }
#endif
  return all;
}

std::string name(Lanes lanes) { return lanes == Lanes::one ? "one" : lanes == Lanes::avx2 ? "avx2" : "avx512"; }

}  // namespace valley::gpu

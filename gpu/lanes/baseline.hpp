// What every processor can run: one landscape's loops for single trials, its starts, and the entry in the table of loops.
#pragma once

#include "gpu/lanes/loops.hpp"
#include "sim/landscape/plain.hpp"
#include "sim/optimizer/table_rule.hpp"

namespace valley::gpu {

template <>
struct RareRules<true> {
  template <class Visit>
  static void visit(const PlainRule& rule, Visit&& visit) {
    visit(TableRule{rule});
  }
};

template <class F>
void start_trial(const void* landscape, const Start& start, const Leg& leg, const Field& field, std::size_t at) {
  start_at(*static_cast<const F*>(landscape), start, leg, field, at);
}

template <class F>
bool add_kernels_of() {
  using All = Loops<F, 1, 1>;
  KernelTable table{{All::trials, start_trial<F>, All::walk, All::losses}, nullptr, nullptr};
#ifdef VALLEY_HAS_X86
  table.avx2 = wide_kernel<F, 32, 4>;
  table.avx512 = wide_kernel<F, 64, 8>;
#endif
  return add_kernels(landscape_type<F>, table);
}

}  // namespace valley::gpu

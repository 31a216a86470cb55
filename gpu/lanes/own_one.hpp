// Before a file of one's own that is compiled apart from Valley: its landscapes get their loops for single trials, and its
// entries go in the catalogues (runs/own/library.hpp). Nothing but what runs/own makes includes this.
#pragma once

#include "gpu/lanes/baseline.hpp"
#include "sim/landscape/all.hpp"  // with marks that say nothing: their entries are there already
#include "sim/landscape/from_loss.hpp"
#include "sim/optimizer/entry.hpp"
#include "sim/optimizer/policies.hpp"
#include "sim/optimizer/policy_table_of.hpp"

#include "sim/landscape/entry.hpp"

#undef VALLEY_KERNELS
#define VALLEY_KERNELS(...)                         \
  static_assert(::valley::is_plain<__VA_ARGS__>()); \
  VALLEY_ADD(__COUNTER__) = ::valley::gpu::add_kernels_of<__VA_ARGS__>();
#undef VALLEY_SHIFT
#define VALLEY_SHIFT(type, ...) VALLEY_ADD(__COUNTER__) = add(ShiftEntry{__VA_ARGS__, .file = __FILE__});
#undef VALLEY_DESCENT
#define VALLEY_DESCENT(type, ...) VALLEY_ADD(__COUNTER__) = add(DescentEntry{__VA_ARGS__, .file = __FILE__});

// The same for the loops of one instruction set, VALLEY_OWN_LANES being "32, 4" or "64, 8": what else the file puts in a list
// is there already, so that lists take nothing in until its end (own_end.hpp).
#pragma once

#include "base/registry.hpp"
#include "gpu/lanes/wide.hpp"

namespace {
[[maybe_unused]] const bool valley_lists_closed = (::valley::lists_are_open = false);
}

#include "sim/landscape/all.hpp"
#include "sim/landscape/from_loss.hpp"

#undef VALLEY_KERNELS
#define VALLEY_KERNELS(...) template ::valley::gpu::Kernel valley::gpu::wide_kernel<__VA_ARGS__, VALLEY_OWN_LANES>();

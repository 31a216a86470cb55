#pragma once

#include "sim/draw.hpp"
#include "sim/network/flat.hpp"

namespace valley::networks {

/// An address of its own for each page of what needs more numbers than one has, each sample of a batch, each tensor of a network;
/// page 0 is xi.
inline Draw on_page(Draw xi, std::int64_t page) {
  xi.seed += 0x9E3779B97F4A7C15u * static_cast<std::uint64_t>(page);
  return xi;
}

/// Standard normal numbers of theta's shape, type and device, at xi, 2^20 a page.
Flat normal_like(const Flat& theta, Draw xi);

inline Draw at_use(Draw xi, std::uint8_t use) {
  xi.use = use;
  return xi;
}

}  // namespace valley::networks

#pragma once

#include "sim/draw.hpp"
#include "sim/network/flat.hpp"

namespace valley {

/// Standard normal numbers of theta's shape, type and device, at xi; a long vector takes the uses after xi's too, a page
/// of 2^20 numbers each.
Flat normal_like(const Flat& theta, Draw xi);

inline Draw at_use(Draw xi, std::uint8_t use) {
  xi.use = use;
  return xi;
}

}  // namespace valley

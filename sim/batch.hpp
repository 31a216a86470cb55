// Which samples a mini-batch holds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/batching.hpp"
#include "sim/draw.hpp"

namespace valley {

/// Calls visit(i) for the B samples i of the batch at address xi, out of n.
/// Without replacement: Floyd's algorithm (Bentley, Floyd 1987), every B-subset equally likely.
template <class Visit>
void for_each_in_batch(Draw xi, std::uint32_t n, const Batching& batching, Visit&& visit) {
  const std::uint32_t B = batching.size;
  if (batching.sampling == Sampling::with_replacement) {
    for (std::uint32_t k = 0; k < B; ++k) visit(xi.index(k, n));
    return;
  }
  std::vector<std::uint32_t> chosen;
  chosen.reserve(B);
  for (std::uint32_t k = 0; k < B; ++k) {
    const std::uint32_t last = n - B + k;
    std::uint32_t i = xi.index(k, last + 1);
    if (std::find(chosen.begin(), chosen.end(), i) != chosen.end()) i = last;
    chosen.push_back(i);
    visit(i);
  }
}

}  // namespace valley

// Which samples a mini-batch holds.
#pragma once

#include <cstdint>
#include <vector>

#include "base/batching.hpp"
#include "sim/draw.hpp"
#include "sim/host_device.hpp"

namespace valley {

/// The largest batch without replacement that a GPU can draw.
inline constexpr std::uint32_t most_without_replacement = 64;

/// Calls visit(i) for the B samples i of the batch at address xi, out of n.
/// Without replacement: Floyd's algorithm (Bentley, Floyd 1987), every B-subset equally likely.
template <class Visit>
VALLEY_HD void for_each_in_batch(Draw xi, std::uint32_t n, const Batching& batching, Visit&& visit) {
  const std::uint32_t B = batching.size;
  if (batching.sampling == Sampling::with_replacement) {
    for (std::uint32_t k = 0; k < B; k += 4) {  // four to a block of random words
      const auto words = xi.block(k >> 2);
      for (std::uint32_t j = 0; j < 4 && k + j < B; ++j) visit(Draw::index_of(words[j], n));
    }
    return;
  }
  const auto choose = [&](std::uint32_t* chosen) {
    for (std::uint32_t k = 0; k < B; ++k) {
      const std::uint32_t last = n - B + k;
      std::uint32_t i = xi.index(k, last + 1);
      for (std::uint32_t j = 0; j < k; ++j) {
        if (chosen[j] == i) {
          i = last;
          break;
        }
      }
      chosen[k] = i;
      visit(i);
    }
  };
  if (B <= most_without_replacement) {
    std::uint32_t chosen[most_without_replacement];
    choose(chosen);
  } else {
#ifndef __CUDA_ARCH__
    std::vector<std::uint32_t> chosen(B);
    choose(chosen.data());
#endif
  }
}

}  // namespace valley

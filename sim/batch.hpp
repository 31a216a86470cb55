// Which samples a mini-batch holds.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/batching.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/draw.hpp"

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

#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)
/// The batches with replacement of `trials` neighbours: where sample k of trial xi.trial + t lies, from f.rows on in
/// steps of f.coordinates, in places[k][t]. `most` >= B, a multiple of 4.
template <int trials, class F, int L, std::size_t most>
void draw_in_lanes(const F& f, const Draw& xi, const LaneKeys<L>& keys, const double* (&places)[most][trials]) {
  using Bits = Words<trials, L>;
  static_assert(sizeof(const double*) == sizeof(std::uint64_t) && std::has_single_bit(sizeof(double) * F::coordinates));
  constexpr int log_bytes = std::countr_zero(sizeof(double) * F::coordinates);
  const Bits start(reinterpret_cast<std::uint64_t>(f.rows));
  const LaneDraw<trials, L> lanes{&keys, xi.trial, xi.step, xi.use};
  for (std::uint32_t k = 0; k < f.batching.size; k += 4) {
    const auto block = lanes.block(k >> 2);
    for (std::uint32_t j = 0; j < 4; ++j) {
      const Bits index = multiply_32(block.word[j], Bits(f.n)) >> 32, place = start + (index << log_bytes);
      __builtin_memcpy(places[k + j], place.v, sizeof place.v);
    }
  }
}
#endif

}  // namespace valley

// The address of a random number. Everything random in Valley is a pure function of it (Philox4x32-10, counter (trial low, trial
// high, step, use << 24 | k), key (seed low, seed high)), so a trial is the same bits on any thread, in any order.
//
//   const Draw xi{.seed = 1, .trial = 7, .step = 3};   xi.normal(0), xi.normal(1);   f.gradient(x, xi);
//
// Giving one Draw to both gradients of a step *is* "shared batch"; two Draws *are* "fresh batches".
// LaneDraw is the same for W trials in a row, one a lane: lane i holds what Draw gives trial + i.
#pragma once

#ifndef R123_USE_SSE
#define R123_USE_SSE 0  // Philox uses none of the intrinsics, whose headers take half a second to read
#endif
#include <Random123/philox.h>

#include <cmath>
#include <cstdint>

#include "base/batching.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/math.hpp"

namespace valley {
namespace draw_detail {

/// The last 12 of 64 random bits dropped: the centre of one of 2^52 equal cells of (0, 1), so never 0 nor 1.
template <class Bits>
VALLEY_HD auto cell_centre(Bits bits) {
  using Real = decltype(as_real(bits));
  return as_real((bits >> 12) | Bits(0x3ff0000000000000u)) - Real(1 - 0x1p-53);
}

/// A normal number from two words of 64 random bits; `second`: the other one of the same radius.
template <class Bits>
VALLEY_HD auto normal(Bits radius, Bits angle, bool second) {
  const auto size = normal_from(cell_centre(radius), cell_centre(angle), second);
  if (!second) return size;
  return as_real(as_bits(size) ^ (angle << 63));  // its sign: a bit that the angle does not use
}

}  // namespace draw_detail

struct Draw {
  std::uint64_t seed = 0;
  std::uint64_t trial = 0;
  std::uint32_t step = 0;
  std::uint8_t use = 0;  // 0 descent batch, 1 ascent batch, 2 and up: initial states, designs, ...

  /// The batch of the ascent gradient: the descent's own where batches are shared.
  VALLEY_HD Draw ascent(Coupling coupling) const {
    Draw other = *this;
    other.use = static_cast<std::uint8_t>(coupling == Coupling::fresh ? 1 : 0);
    return other;
  }

  /// The k-th block of four random words of 32 bits, k < 2^24.
  VALLEY_HD r123::Philox4x32::ctr_type block(std::uint32_t k) const {
    const r123::Philox4x32::ctr_type counter = {{static_cast<std::uint32_t>(trial), static_cast<std::uint32_t>(trial >> 32), step,
                                                 static_cast<std::uint32_t>(use) << 24 | k}};
    const r123::Philox4x32::key_type key = {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}};
    return r123::Philox4x32{}(counter, key);
  }

  /// The k-th 64 random bits of this address, k < 2^25: two words of block k/2.
  VALLEY_HD std::uint64_t bits(std::uint32_t k) const {
    const auto words = block(k >> 1);
    const unsigned half = (k & 1) * 2;
    return static_cast<std::uint64_t>(words[half]) << 32 | words[half + 1];
  }

  /// The k-th uniform number in (0, 1), a multiple of 2^-53, never 0 nor 1.
  VALLEY_HD double uniform(std::uint32_t k) const { return draw_detail::cell_centre(bits(k)); }

  VALLEY_HD static std::uint32_t index_of(std::uint32_t word, std::uint32_t n) {
    return static_cast<std::uint32_t>(static_cast<std::uint64_t>(word) * n >> 32);
  }

  /// The k-th index in [0, n), n < 2^32, from word k mod 4 of block k/4; each has probability 1/n to within 2^-32.
  VALLEY_HD std::uint32_t index(std::uint32_t k, std::uint32_t n) const { return index_of(block(k >> 2)[k & 3], n); }

  /// The k-th standard normal number (Box and Muller 1958; k and k xor 1 share a radius). Tail cut at 8.6.
  VALLEY_HD double normal(std::uint32_t k) const {
    const auto words = block(k >> 1);
    return draw_detail::normal(static_cast<std::uint64_t>(words[0]) << 32 | words[1],
                               static_cast<std::uint64_t>(words[2]) << 32 | words[3], (k & 1) != 0);
  }
};

#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)

/// The keys of Philox's rounds: the same for a whole ensemble.
template <int L>
struct LaneKeys {
  typename lanes_detail::Register<L>::Word first[10], second[10];

  explicit LaneKeys(std::uint64_t seed) {
    for (unsigned round = 0; round < 10; ++round) {
      first[round] = typename lanes_detail::Register<L>::Word{} + (static_cast<std::uint32_t>(seed) + round * 0x9E3779B9u);
      second[round] = typename lanes_detail::Register<L>::Word{} + (static_cast<std::uint32_t>(seed >> 32) + round * 0xBB67AE85u);
    }
  }
};

template <int W, int L>
struct LaneDraw {
  using Bits = Words<W, L>;

  const LaneKeys<L>* keys;
  std::uint64_t trial = 0;  // of lane 0; all lanes' trials agree in their high 32 bits
  std::uint32_t step = 0;
  std::uint8_t use = 0;

  LaneDraw ascent(Coupling coupling) const {
    LaneDraw other = *this;
    other.use = static_cast<std::uint8_t>(coupling == Coupling::fresh ? 1 : 0);
    return other;
  }

  struct Block {
    Bits word[4];  // 32 bits each
  };

  /// Philox4x32-10 (Salmon et al. 2011), a trial a lane. Only the low halves of the lanes count on the way. At first the
  /// lanes differ in one word of the counter, after a round in two: the others are plain numbers.
  Block block(std::uint32_t k) const {
    constexpr std::uint32_t first = 0xD2511F53u, second = 0xCD9E8D57u;
    const auto key = [&](const auto& of, int round) { return static_cast<std::uint32_t>(of[round][0]); };
    Bits c0 = Bits(trial), c2;
    for (int i = 0; i < Bits::parts; ++i) {
      typename lanes_detail::Register<L>::Word lane;
      for (unsigned j = 0; j < L; ++j) lane[j] = static_cast<unsigned>(i) * L + j;
      c0.v[i] += lane;
    }
    const Bits p0 = multiply_32(c0, Bits(first));
    const std::uint64_t p1 = std::uint64_t{step} * second;
    const std::uint32_t u0 = static_cast<std::uint32_t>(p1 >> 32) ^ static_cast<std::uint32_t>(trial >> 32) ^ key(keys->first, 0);
    const std::uint64_t q0 = std::uint64_t{u0} * first;
    c2 = (p0 >> 32) ^ Bits((static_cast<std::uint32_t>(use) << 24 | k) ^ key(keys->second, 0));
    const Bits q1 = multiply_32(c2, Bits(second));
    c0 = (q1 >> 32) ^ Bits(static_cast<std::uint32_t>(p1) ^ key(keys->first, 1));
    c2 = p0 ^ Bits(static_cast<std::uint32_t>(q0 >> 32) ^ key(keys->second, 1));
    Bits c1 = q1, c3 = Bits(q0);
    for (int round = 2; round < 10; ++round) {
      const Bits r0 = multiply_32(c0, Bits(first)), r1 = multiply_32(c2, Bits(second));
      c0 = (r1 >> 32) ^ c1;
      c2 = (r0 >> 32) ^ c3;
      for (int i = 0; i < Bits::parts; ++i) {
        c0.v[i] ^= keys->first[round];
        c2.v[i] ^= keys->second[round];
      }
      c1 = r1;
      c3 = r0;
    }
    const Bits low(0xffffffffu);
    return {{c0 & low, c1 & low, c2 & low, c3 & low}};
  }

  Bits bits(std::uint32_t k) const {
    const Block words = block(k >> 1);
    return (k & 1) == 0 ? words.word[0] << 32 | words.word[1] : words.word[2] << 32 | words.word[3];
  }
  Pack<W, L> uniform(std::uint32_t k) const { return draw_detail::cell_centre(bits(k)); }
  Pack<W, L> normal(std::uint32_t k) const {
    const Block words = block(k >> 1);
    return draw_detail::normal(words.word[0] << 32 | words.word[1], words.word[2] << 32 | words.word[3], (k & 1) != 0);
  }
};

#endif

}  // namespace valley

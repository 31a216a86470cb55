// How often each size of loss occurred: 64 equal bins an octave over all positive doubles, zeros and infinite
// ones counted apart. The bin is the leading bits of the number (sign 0, 11 of exponent, 6 of fraction):
//
//   bin(x) = bits(x) >> 46,   edges bits^-1(bin << 46),   width <= lower edge / 64 (normal numbers)
//
// Counts are integers, so histograms add up to the same one in any order. Only bins with something in them are kept, 16
// bytes each: losses of a run lie in some dozens of the 2,047 octaves, and few trials fill few bins.
#pragma once

#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/arithmetic/host_device.hpp"

namespace valley::gpu {

class Histogram {
 public:
  static constexpr std::uint32_t per_octave = 64;
  static constexpr std::uint32_t bins = 2047 * per_octave;
  /// A quantile is within this share of the order statistic it stands for (normal numbers).
  static constexpr double relative_error = 1. / (2 * per_octave);

  /// The bin of a positive finite double.
  static VALLEY_HD constexpr std::uint32_t bin_of(double x) {
    return static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(x) >> 46);
  }
  /// The least double of a bin; its upper edge is the lower edge of the next (infinity for the last).
  static constexpr double lower_edge(std::uint32_t bin) { return std::bit_cast<double>(std::uint64_t{bin} << 46); }
  /// The middle of a bin, within relative_error of everything in it (normal numbers).
  static constexpr double middle(std::uint32_t bin) {
    return std::bit_cast<double>((std::uint64_t{bin} << 46) + (std::uint64_t{1} << 45));
  }

  /// Counts each value: NaN as infinite, a negative one (rounding about zero) as zero.
  void add(std::span<const double> values);
  /// Counts `count` values of one bin. Throws std::invalid_argument unless bin < bins.
  void add_bin(std::uint32_t bin, std::uint64_t count);
  void add_zeros(std::uint64_t count) { zero_count += count; }
  void add_infinite(std::uint64_t count) { infinite_count += count; }
  void join(const Histogram& other);

  std::uint64_t zeros() const { return zero_count; }
  std::uint64_t infinite() const { return infinite_count; }
  std::uint64_t count() const;                        // of all, zeros and infinite ones too
  std::uint64_t operator[](std::uint32_t bin) const;  // of one bin

  /// The ceil(q count)-th smallest value (the smallest for q = 0), to within relative_error; may be 0 or infinity.
  /// Throws std::invalid_argument for an empty histogram or q outside [0, 1].
  double quantile(double q) const;

  /// visit(bin, count) for every bin that has something in it, from small to large.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Filled& one : filled) visit(one.bin, one.count);
  }

  friend bool operator==(const Histogram&, const Histogram&) = default;

 private:
  struct Filled {
    std::uint32_t bin;
    std::uint64_t count;
    friend bool operator==(const Filled&, const Filled&) = default;
  };

  void merge_in(std::span<const Filled> others);

  std::vector<Filled> filled;  // bins increasing, counts > 0
  std::uint64_t zero_count = 0, infinite_count = 0;
};

}  // namespace valley::gpu

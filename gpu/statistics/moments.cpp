#include "gpu/statistics/moments.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "base/require.hpp"

namespace valley::gpu {
namespace {

constexpr double largest_finite = std::numeric_limits<double>::max();
constexpr std::uint64_t magnitude_bits = ~std::uint64_t{0} >> 1;
constexpr auto infinity_bits = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());

Moments in_units(Moments a, int exponent) {
  a.mean = std::ldexp(a.mean, a.exponent - exponent);
  a.m2 = std::ldexp(a.m2, 2 * (a.exponent - exponent));
  a.m3 = std::ldexp(a.m3, 3 * (a.exponent - exponent));
  a.m4 = std::ldexp(a.m4, 4 * (a.exponent - exponent));
  a.exponent = exponent;
  return a;
}

/// terms[0] + ... + terms[n - 1], n a power of two, by halving strides.
double sum_tree(double* terms, std::size_t n) {
  for (std::size_t stride = n / 2; stride > 0; stride /= 2) {
    for (std::size_t i = 0; i < stride; ++i) terms[i] += terms[i + stride];
  }
  return terms[0];
}

}  // namespace

Moments merge(const Moments& a, const Moments& b) {
  if (a.count == 0) return b;
  if (b.count == 0) return a;
  const int exponent = std::max(a.exponent, b.exponent);
  const Moments left = in_units(a, exponent), right = in_units(b, exponent);
  const double n = left.count + right.count, p = left.count / n, q = right.count / n, r = left.count * q;
  const double delta = right.mean - left.mean, square = delta * delta;
  return {.count = n,
          .mean = left.mean + delta * q,
          .m2 = (left.m2 + right.m2) + square * r,
          .m3 = (left.m3 + right.m3) + (square * delta * r * (p - q) + 3 * delta * (p * right.m2 - q * left.m2)),
          .m4 = (left.m4 + right.m4) +
                (square * square * r * (p * p - p * q + q * q) +
                 (6 * square * (p * p * right.m2 + q * q * left.m2) + 4 * delta * (p * right.m3 - q * left.m3))),
          .exponent = exponent};
}

Moments moments_of(std::span<const double> values, std::span<double> scratch) {
  if (values.empty()) return {};
  const std::size_t n = values.size(), padded = std::bit_ceil(n);
  require(scratch.size() >= padded, "size of scratch", static_cast<double>(scratch.size()), "values padded to a power of two");
  double* const terms = scratch.data();

  // Magnitudes compare as integers do, and integers need no fixed order.
  std::uint64_t top = 0, finite_count = 0;
  for (const double value : values) {
    const std::uint64_t size = std::bit_cast<std::uint64_t>(value) & magnitude_bits;
    const bool finite = size < infinity_bits;
    finite_count += finite ? 1 : 0;
    top = std::max(top, finite ? size : 0);
  }
  if (finite_count == 0) return {};
  const double count = static_cast<double>(finite_count), largest = std::bit_cast<double>(top);

  // The clamp keeps the scale itself, 2^-exponent, a normal double.
  const int exponent = largest == 0 ? 0 : std::clamp(std::ilogb(largest), -1000, 1000);
  const double scale = std::ldexp(1., -exponent);
  const auto sum = [&](auto term) {
    for (std::size_t i = 0; i < n; ++i) {
      const double value = term(values[i] * scale);  // outside the choice, so that it runs in lanes
      terms[i] = std::abs(values[i]) <= largest_finite ? value : 0;
    }
    std::fill(terms + n, terms + padded, 0.);
    return sum_tree(terms, padded);
  };
  const double mean = sum([](double value) { return value; }) / count;
  const auto power_sum = [&](auto power) { return sum([=](double value) { return power(value - mean); }); };
  return {.count = count,
          .mean = mean,
          .m2 = power_sum([](double d) { return d * d; }),
          .m3 = power_sum([](double d) { return d * d * d; }),
          .m4 = power_sum([](double d) { return d * d * (d * d); }),
          .exponent = exponent};
}

}  // namespace valley::gpu

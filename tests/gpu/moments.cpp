#include "gpu/statistics/moments.hpp"

#include <array>
#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/draw.hpp"

namespace valley::gpu {
namespace {

std::vector<double> numbers(std::size_t count, std::uint64_t seed, double scale = 1) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(scale * std::exp(2 * Draw{seed, i, 0, 2}.normal(0)));
  return out;
}

Moments block_moments(const std::vector<double>& values) {
  std::vector<double> scratch(std::bit_ceil(values.size()));
  return moments_of(values, scratch);
}

/// The textbook formulas in long double.
struct Plain {
  long double mean = 0, m2 = 0, m3 = 0, m4 = 0;
  explicit Plain(const std::vector<double>& values) {
    for (const double value : values) mean += value / static_cast<long double>(values.size());
    for (const double value : values) {
      const long double d = value - mean;
      m2 += d * d;
      m3 += d * d * d;
      m4 += d * d * d * d;
    }
  }
};

void check_close(const Moments& moments, const std::vector<double>& values) {
  const Plain plain(values);
  CHECK(moments.count == static_cast<double>(values.size()));
  CHECK(mean_of(moments) == Approx(static_cast<double>(plain.mean)).epsilon(1e-14));
  const double unit = std::ldexp(1., moments.exponent);
  CHECK(variance_of(moments) * (moments.count - 1) == Approx(static_cast<double>(plain.m2)).epsilon(1e-13));
  const double m3_scale = std::pow(static_cast<double>(plain.m4), 0.75);  // m3 may cancel
  CHECK(std::abs(moments.m3 * unit * unit * unit - static_cast<double>(plain.m3)) <= 1e-12 * m3_scale);
  CHECK(moments.m4 * unit * unit * unit * unit == Approx(static_cast<double>(plain.m4)).epsilon(1e-12));
}

TEST_CASE("moments of a block agree with long double sums, full or partial") {
  for (const std::size_t count : {1u, 2u, 3u, 255u, 256u, 257u, 4000u, 4096u}) {
    const std::vector<double> values = numbers(count, count);
    const Moments moments = block_moments(values);
    if (count == 1) {
      CHECK(mean_of(moments) == values[0]);
      CHECK(moments.m2 == 0);
      continue;
    }
    check_close(moments, values);
  }
}

TEST_CASE("merged moments are those of the union") {
  const std::vector<double> a = numbers(1000, 1), b = numbers(37, 2, 1e6), c = numbers(1, 3);
  std::vector<double> all = a;
  all.insert(all.end(), b.begin(), b.end());
  check_close(merge(block_moments(a), block_moments(b)), all);
  all.insert(all.end(), c.begin(), c.end());
  check_close(merge(merge(block_moments(a), block_moments(b)), block_moments(c)), all);
}

TEST_CASE("merging with nothing changes no bit") {
  const Moments a = block_moments(numbers(100, 4));
  CHECK(merge(a, {}) == a);
  CHECK(merge({}, a) == a);
  CHECK(merge(Moments{}, Moments{}) == Moments{});
}

TEST_CASE("power sums are exact where every operation is") {
  CHECK(block_moments({1, 2, 3, 4}) == Moments{4, 2.5 / 4, 5. / 16, 0, 10.25 / 256, 2});
  CHECK(merge(block_moments({1, 3}), block_moments({5, 7})) == Moments{4, 4. / 4, 20. / 16, 0, 164. / 256, 2});
}

TEST_CASE("a power of two scales the moments and changes no other bit, across the double range") {
  std::vector<double> values = numbers(500, 5);
  const Moments plain = block_moments(values), both = merge(plain, block_moments(numbers(77, 6)));
  for (const int power : {-900, -300, 300, 900}) {
    const double unit = std::ldexp(1., power);
    std::vector<double> scaled = values;
    for (double& value : scaled) value *= unit;
    const Moments there = block_moments(scaled);
    CHECK(there == Moments{plain.count, plain.mean, plain.m2, plain.m3, plain.m4, plain.exponent + power});
    const Moments more = merge(there, block_moments(numbers(77, 6, unit)));
    CHECK(more == Moments{both.count, both.mean, both.m2, both.m3, both.m4, both.exponent + power});
  }
}

TEST_CASE("losses at both ends of the double range leave finite moments") {
  const Moments top = block_moments({1.7e308, 1.7e308, 1.6e308}), bottom = block_moments({5e-324, 5e-324, 1e-323});
  CHECK(mean_of(top) == Approx(5. / 3 * 1e308));
  CHECK(top.m2 > 0);
  CHECK(std::isfinite(top.m2));
  CHECK(bottom.m2 > 0);
  const Moments both = merge(top, bottom);
  CHECK(both.count == 6);
  CHECK(mean_of(both) == Approx(2.5 / 3 * 1e308));
}

TEST_CASE("what is not finite is left out and never makes a NaN") {
  const std::vector<double> values{1, INFINITY, 3, NAN, -INFINITY, 0};
  CHECK(block_moments(values) == block_moments({1, 3, 0}));
  CHECK(block_moments({INFINITY, NAN}) == Moments{});
  CHECK(block_moments({0, 0, 0}) == Moments{3, 0, 0, 0, 0, 0});
  CHECK(block_moments(std::vector<double>{}) == Moments{});
}

TEST_CASE("scratch smaller than the padded block is refused") {
  const std::vector<double> values(5, 1.);
  std::array<double, 7> scratch{};
  CHECK_THROWS_WITH(moments_of(values, scratch), Catch::Contains("size of scratch is 7"));
}

}  // namespace
}  // namespace valley::gpu

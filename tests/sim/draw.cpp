#include "sim/draw.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "sim/batch.hpp"

namespace valley {
namespace {

std::vector<std::uint32_t> batch(Draw xi, std::uint32_t n, Batching batching) {
  std::vector<std::uint32_t> out;
  for_each_in_batch(xi, n, batching, [&](std::uint32_t i) { out.push_back(i); });
  return out;
}

/// Upper tail probability of the chi-squared statistic of equal cells.
double tail(const std::map<std::vector<std::uint32_t>, int>& counts, std::size_t cells, int trials) {
  const double expected = static_cast<double>(trials) / static_cast<double>(cells);
  double statistic = (static_cast<double>(cells) - static_cast<double>(counts.size())) * expected;
  for (const auto& [key, count] : counts) statistic += (count - expected) * (count - expected) / expected;
  return boost::math::cdf(complement(boost::math::chi_squared(static_cast<double>(cells) - 1), statistic));
}

TEST_CASE("Philox4x32-10 gives its published answer at counter 0, key 0") {
  CHECK(Draw{}.bits(0) == 0x6627e8d5e169c58dULL);
  CHECK(Draw{}.bits(1) == 0xbc57ac4c9b00dbd8ULL);
}

TEST_CASE("Philox4x32-10 gives its published answers for all ones and for the digits of pi") {
  const auto ones = Draw{~0ull, ~0ull, 0xffffffffu, 255}.block(0xffffff);
  const auto pi = Draw{0x299f31d0a4093822ULL, 0x85a308d3243f6a88ULL, 0x13198a2e, 0x03}.block(0x707344);
  const std::array<std::uint32_t, 4> ones_answer{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd};
  const std::array<std::uint32_t, 4> pi_answer{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1};
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(ones[i] == ones_answer[i]);
    CHECK(pi[i] == pi_answer[i]);
  }
}

TEST_CASE("every part of the address changes the bits") {
  const Draw base{1, 2, 3, 4};
  std::set<std::uint64_t> seen{base.bits(0),
                               base.bits(1),
                               base.bits(2),
                               Draw{2, 2, 3, 4}.bits(0),
                               Draw{1, 3, 3, 4}.bits(0),
                               Draw{1, 2, 4, 4}.bits(0),
                               Draw{1, 2, 3, 5}.bits(0),
                               Draw{1ULL << 32 | 1, 2, 3, 4}.bits(0),
                               Draw{1, 1ULL << 32 | 2, 3, 4}.bits(0)};
  CHECK(seen.size() == 9);
}

TEST_CASE("uniform numbers lie strictly inside (0, 1) and have mean 1/2 and variance 1/12") {
  double sum = 0, squares = 0;
  constexpr int count = 100000;
  for (int k = 0; k < count; ++k) {
    const double u = Draw{5, static_cast<std::uint64_t>(k), 0, 2}.uniform(0);
    REQUIRE((u > 0 && u < 1));
    sum += u - 0.5;
    squares += (u - 0.5) * (u - 0.5);
  }
  CHECK(std::abs(sum / count) < 4 / std::sqrt(12. * count));
  CHECK(squares / count == Approx(1. / 12).epsilon(0.02));
}

TEST_CASE("normal numbers have the moments 0, 1, 0, 3") {
  std::array<double, 5> moment{};
  constexpr int count = 200000;
  for (int k = 0; k < count; ++k) {
    const double z = Draw{6, 0, static_cast<std::uint32_t>(k / 64), 2}.normal(static_cast<std::uint32_t>(k % 64));
    for (std::size_t j = 1; j < 5; ++j) moment[j] += std::pow(z, static_cast<int>(j)) / count;
  }
  CHECK(std::abs(moment[1]) < 4 * std::sqrt(1. / count));
  CHECK(std::abs(moment[2] - 1) < 4 * std::sqrt(2. / count));
  CHECK(std::abs(moment[3]) < 4 * std::sqrt(15. / count));
  CHECK(std::abs(moment[4] - 3) < 4 * std::sqrt(96. / count));
}

/// The k-th normal numbers of `count` trials.
std::vector<double> normals(std::uint64_t seed, std::uint32_t k, std::uint64_t count) {
  std::vector<double> out;
  for (std::uint64_t t = 0; t < count; ++t) out.push_back(Draw{seed, t, 0, 2}.normal(k));
  return out;
}

/// Kolmogorov's statistic sqrt(n) sup |F_n - F| against the standard normal distribution.
double kolmogorov(std::vector<double> z) {
  std::sort(z.begin(), z.end());
  const auto n = static_cast<double>(z.size());
  double distance = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double F = boost::math::cdf(boost::math::normal(), z[i]);
    distance = std::max({distance, F - static_cast<double>(i) / n, static_cast<double>(i + 1) / n - F});
  }
  return std::sqrt(n) * distance;
}

TEST_CASE("normal numbers, the first of a radius and the second, have the normal distribution (Kolmogorov)") {
  // Exceeded with probability 2 e^(-2 2.2^2) = 1.3e-4.
  for (std::uint32_t k : {0u, 1u, 6u, 7u}) CHECK(kolmogorov(normals(9, k, 300000)) < 2.2);
}

TEST_CASE("normal numbers fall equally often in 1,000 cells of equal probability") {
  for (std::uint32_t k : {0u, 1u}) {
    std::map<std::vector<std::uint32_t>, int> counts;
    constexpr int count = 400000;
    for (double z : normals(10, k, count))
      ++counts[{static_cast<std::uint32_t>(1000 * boost::math::cdf(boost::math::normal(), z))}];
    CHECK(tail(counts, 1000, count) > 1e-3);
  }
}

TEST_CASE("normal numbers lie beyond 3 and beyond 4 as often as they should, on either side") {
  constexpr std::uint64_t count = 2000000;
  for (std::uint32_t k : {0u, 1u}) {
    const auto z = normals(11, k, count);
    for (double level : {2., 3., 4.})
      for (double side : {-1., 1.}) {
        const double p = boost::math::cdf(complement(boost::math::normal(), level)), expected = p * count;
        const auto beyond = std::count_if(z.begin(), z.end(), [&](double x) { return side * x > level; });
        CAPTURE(k, level, side, expected, beyond);
        CHECK(std::abs(static_cast<double>(beyond) - expected) < 4 * std::sqrt(expected * (1 - p)));
      }
  }
}

TEST_CASE("the two normal numbers of one radius are independent: products of their powers, sizes and signs") {
  constexpr std::uint64_t count = 500000;
  const double mean_size = std::sqrt(2 / 3.14159265358979324);
  const auto z = normals(8, 0, count), w = normals(8, 1, count);
  const auto sign = [](double x) { return x < 0 ? -1. : 1.; };
  // E of each, and its variance, for independent standard normal a and b.
  struct Moment {
    const char* name;
    double (*of)(double, double);
    double mean, variance;
  };
  const std::vector<Moment> moments{
      {"a b", [](double a, double b) { return a * b; }, 0, 1},
      {"a^2 b", [](double a, double b) { return a * a * b; }, 0, 3},
      {"a b^2", [](double a, double b) { return a * b * b; }, 0, 3},
      {"a^2 b^2", [](double a, double b) { return a * a * b * b; }, 1, 8},
      {"|a||b|", [](double a, double b) { return std::abs(a * b); }, mean_size * mean_size, 1 - std::pow(mean_size, 4)},
      {"|a| b", [](double a, double b) { return std::abs(a) * b; }, 0, 1},
      {"a |b|", [](double a, double b) { return a * std::abs(b); }, 0, 1},
  };
  for (const Moment& moment : moments) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += moment.of(z[i], w[i]) - moment.mean;
    CAPTURE(moment.name);
    CHECK(std::abs(sum / count) < 4 * std::sqrt(moment.variance / count));
  }
  double signs = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < count; ++i) {
    signs += sign(z[i]) * sign(w[i]);
    first += sign(w[i]) * z[i];
    second += sign(z[i]) * w[i];
  }
  for (double sum : {signs, first, second}) CHECK(std::abs(sum / count) < 4 / std::sqrt(static_cast<double>(count)));
}

TEST_CASE("indices stay below n, and reach 0 and n - 1") {
  for (std::uint32_t n : {1u, 2u, 7u, 1000u, 0xffffffffu}) {
    std::uint32_t low = n, high = 0;
    for (std::uint32_t k = 0; k < 20000; ++k) {
      const auto i = Draw{7, 0, 0, 2}.index(k, n);
      REQUIRE(i < n);
      low = std::min(low, i);
      high = std::max(high, i);
    }
    if (n <= 1000) CHECK((low == 0 && high == n - 1));
  }
}

TEST_CASE("indices from each of a block's four words are equally likely, and so are pairs of neighbours") {
  constexpr int count = 200000;
  for (std::uint32_t n : {64u, 1000u})
    for (std::uint32_t k = 0; k < 4; ++k) {
      std::map<std::vector<std::uint32_t>, int> counts;
      for (std::uint64_t t = 0; t < count; ++t) ++counts[{Draw{13, t}.index(k, n)}];
      CAPTURE(n, k);
      CHECK(tail(counts, n, count) > 1e-3);
    }
  for (std::uint32_t k = 0; k < 4; ++k) {
    std::map<std::vector<std::uint32_t>, int> counts;
    for (std::uint64_t t = 0; t < count; ++t) ++counts[{Draw{14, t}.index(k, 64), Draw{14, t}.index(k + 1, 64)}];
    CAPTURE(k);
    CHECK(tail(counts, 64 * 64, count) > 1e-3);
  }
}

TEST_CASE("ordered batches with replacement are equally likely") {
  std::map<std::vector<std::uint32_t>, int> counts;
  constexpr int trials = 54000;
  for (int t = 0; t < trials; ++t) ++counts[batch({1, static_cast<std::uint64_t>(t)}, 3, {3, Sampling::with_replacement})];
  CHECK(counts.size() == 27);
  CHECK(tail(counts, 27, trials) > 1e-3);
}

TEST_CASE("subsets without replacement are equally likely and hold no sample twice") {
  for (std::uint32_t B : {1u, 2u, 3u, 6u}) {
    std::map<std::vector<std::uint32_t>, int> counts;
    constexpr int trials = 40000;
    for (int t = 0; t < trials; ++t) {
      auto drawn = batch({2, static_cast<std::uint64_t>(t)}, 6, {B, Sampling::without_replacement});
      std::sort(drawn.begin(), drawn.end());
      REQUIRE(drawn.size() == B);
      REQUIRE(std::adjacent_find(drawn.begin(), drawn.end()) == drawn.end());
      REQUIRE(drawn.back() < 6);
      ++counts[drawn];
    }
    const std::size_t subsets = B == 1 || B == 5 ? 6 : B == 2 ? 15 : B == 3 ? 20 : 1;
    CHECK(counts.size() == subsets);
    if (subsets > 1) CHECK(tail(counts, subsets, trials) > 1e-3);
  }
}

}  // namespace
}  // namespace valley

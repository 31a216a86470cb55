#include "sim/draw.hpp"

#include <array>
#include <boost/math/distributions/chi_squared.hpp>
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

TEST_CASE("the two normal numbers of one radius are uncorrelated") {
  double product = 0, fourth = 0;
  constexpr int count = 100000;
  for (std::uint64_t t = 0; t < count; ++t) {
    const double a = Draw{8, t, 0, 2}.normal(0), b = Draw{8, t, 0, 2}.normal(1);
    product += a * b / count;
    fourth += a * a * b * b / count;
  }
  CHECK(std::abs(product) < 4 * std::sqrt(1. / count));
  CHECK(std::abs(fourth - 1) < 4 * std::sqrt(8. / count));
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

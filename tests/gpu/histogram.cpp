#include "gpu/statistics/histogram.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

#include "sim/draw.hpp"

namespace valley::gpu {
namespace {

constexpr double largest = std::numeric_limits<double>::max();
constexpr double smallest = std::numeric_limits<double>::denorm_min();

std::vector<double> numbers(std::size_t count, double spread) {
  std::vector<double> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back(std::exp(spread * Draw{11, i, 0, 2}.normal(0)));
  return out;
}

TEST_CASE("a number lies in its bin, edges belong to the bin above") {
  CHECK(Histogram::lower_edge(Histogram::bin_of(1)) == 1);
  for (const double x : {1., 1.0156, 3.7, 1e-300, 1e300, 5e-320, largest, smallest, 2.2250738585072014e-308}) {
    const std::uint32_t bin = Histogram::bin_of(x);
    REQUIRE(bin < Histogram::bins);
    CHECK(Histogram::lower_edge(bin) <= x);
    CHECK(x < Histogram::lower_edge(bin + 1));
    const double edge = Histogram::lower_edge(bin);
    if (edge > 0) {
      CHECK(Histogram::bin_of(edge) == bin);
      CHECK(Histogram::bin_of(std::nextafter(edge, 0)) == bin - 1);
    }
  }
  CHECK(Histogram::lower_edge(Histogram::bins) == INFINITY);
  CHECK(Histogram::bin_of(2) - Histogram::bin_of(1) == 64);
}

TEST_CASE("every normal bin is narrow and its middle within the stated error") {
  for (std::uint32_t bin = Histogram::per_octave; bin + 1 < Histogram::bins; ++bin) {
    const double low = Histogram::lower_edge(bin), high = Histogram::lower_edge(bin + 1), middle = Histogram::middle(bin);
    if (!(high - low <= low / 64 && middle - low <= Histogram::relative_error * low &&
          high - middle <= Histogram::relative_error * high))
      FAIL(bin);
  }
}

TEST_CASE("zeros, infinite, NaN and negative losses are counted apart") {
  Histogram histogram;
  histogram.add(std::vector<double>{0, -0., -1e-17, INFINITY, NAN, -INFINITY, 1, largest, smallest});
  CHECK(histogram.zeros() == 4);
  CHECK(histogram.infinite() == 2);
  CHECK(histogram.count() == 9);
  CHECK(histogram[Histogram::bin_of(1)] == 1);
  CHECK(histogram[Histogram::bins - 1] == 1);
  CHECK(histogram[0] == 1);
}

TEST_CASE("quantiles are the order statistics to within the stated error") {
  for (const double spread : {0.01, 1., 20.}) {
    std::vector<double> values = numbers(3000, spread);
    Histogram histogram;
    histogram.add(values);
    std::sort(values.begin(), values.end());
    for (const double q : {0., 0.001, 0.1, 0.25, 0.5, 0.9, 0.999, 1.}) {
      const auto rank = static_cast<std::size_t>(std::max(1., std::ceil(q * 3000)));
      CHECK(std::abs(histogram.quantile(q) / values[rank - 1] - 1) <= Histogram::relative_error);
    }
  }
}

TEST_CASE("quantiles see zeros and infinite losses") {
  Histogram histogram;
  histogram.add(std::vector<double>{0, 0, 0, 1, 2, INFINITY});
  CHECK(histogram.quantile(0) == 0);
  CHECK(histogram.quantile(0.5) == 0);
  CHECK(histogram.quantile(0.51) == Approx(1).epsilon(Histogram::relative_error));
  CHECK(histogram.quantile(0.8) == Approx(2).epsilon(Histogram::relative_error));
  CHECK(histogram.quantile(1) == INFINITY);
}

TEST_CASE("histograms add up to the same one in any order and from saved bins") {
  const std::vector<double> values = numbers(2000, 30);
  const std::span<const double> all(values);
  Histogram whole, forward, backward, saved;
  whole.add(all);
  whole.add(std::vector<double>{0, INFINITY});
  Histogram parts[3];
  parts[0].add(all.first(100));
  parts[1].add(all.subspan(100, 1500));
  parts[2].add(all.subspan(1600));
  parts[1].add(std::vector<double>{0, INFINITY});
  for (int i = 0; i < 3; ++i) {
    forward.join(parts[i]);
    backward.join(parts[2 - i]);
  }
  whole.for_each([&](std::uint32_t bin, std::uint64_t count) { saved.add_bin(bin, count); });
  CHECK(!(saved == whole));
  saved.add_zeros(1);
  saved.add_infinite(1);
  CHECK(forward == whole);
  CHECK(backward == whole);
  CHECK(saved == whole);
  CHECK(forward.quantile(0.3) == backward.quantile(0.3));
}

TEST_CASE("one by one, few or many at once, values fill the same bins, as counted by hand") {
  std::vector<double> values = numbers(3000, 20);
  std::map<std::uint32_t, std::uint64_t> by_hand;
  for (const double value : values) ++by_hand[Histogram::bin_of(value)];
  Histogram at_once, by_tens, one_by_one;
  at_once.add(values);
  for (std::size_t i = 0; i < values.size(); i += 10) by_tens.add(std::span(values).subspan(i, 10));
  for (const double value : values) one_by_one.add({&value, 1});
  std::vector<std::pair<std::uint32_t, std::uint64_t>> seen;
  at_once.for_each([&](std::uint32_t bin, std::uint64_t count) { seen.emplace_back(bin, count); });
  CHECK(seen == std::vector<std::pair<std::uint32_t, std::uint64_t>>(by_hand.begin(), by_hand.end()));
  CHECK(by_tens == at_once);
  CHECK(one_by_one == at_once);
  CHECK(at_once[by_hand.begin()->first] == by_hand.begin()->second);
  CHECK(at_once[by_hand.begin()->first - 1] == 0);
  CHECK(sizeof(Histogram) <= 64);
}

TEST_CASE("a bin out of range, a quantile outside [0, 1] or of nothing is refused") {
  Histogram histogram;
  CHECK_THROWS_AS(histogram.quantile(0.5), std::invalid_argument);
  CHECK_THROWS_AS(histogram.add_bin(Histogram::bins, 1), std::invalid_argument);
  histogram.add_zeros(1);
  CHECK_THROWS_AS(histogram.quantile(1.1), std::invalid_argument);
  CHECK_THROWS_AS(histogram.quantile(NAN), std::invalid_argument);
}

}  // namespace
}  // namespace valley::gpu

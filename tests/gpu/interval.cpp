#include "gpu/statistics/interval.hpp"

#include <algorithm>
#include <bit>
#include <boost/math/distributions/students_t.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/draw.hpp"
#include "sim/landscape/random_curvature.hpp"

namespace valley::gpu {
namespace {

Record record_of(const std::vector<double>& losses) {
  Record record;
  std::vector<double> scratch(std::bit_ceil(losses.size()));
  record.add(0, losses, std::vector<double>(losses.size()), 0, scratch);
  return record;
}

/// x' = (1 - eta (a + rho a^2)) x from x = 1 with a = 1/2 or 3/2, one sample a step: E x_t^2 = growth^t exactly.
struct RandomCurvature {
  double eta, rho = 0.1;
  std::uint32_t steps;

  double factor(double a) const { return 1 - eta * (a + rho * a * a); }
  double growth() const { return (factor(0.5) * factor(0.5) + factor(1.5) * factor(1.5)) / 2; }
  double exact() const { return std::pow(growth(), steps); }

  double loss(std::uint64_t seed, std::uint64_t trial) const {
    double x = 1;
    for (std::uint32_t step = 0; step < steps; step += 64) {  // a step a bit
      std::uint64_t coins = Draw{seed, trial, step, 0}.bits(0);
      for (std::uint32_t i = step; i < std::min(steps, step + 64); ++i, coins >>= 1) x *= factor((coins & 1) == 0 ? 0.5 : 1.5);
    }
    return x * x;
  }
};

struct Coverage {
  int contained = 0, resolved = 0, low_fine = 0;
  double widest = 0;  // of the resolved ones, over the width of mean -+ 1.96 s/sqrt(n)
};

Coverage coverage(const RandomCurvature& walk, std::uint64_t trials) {
  constexpr std::uint64_t repetitions = 1000;
  Coverage found;
  std::vector<double> losses(trials);
  for (std::uint64_t repetition = 0; repetition < repetitions; ++repetition) {
    for (std::uint64_t trial = 0; trial < trials; ++trial) losses[trial] = walk.loss(1, repetition << 32 | trial);
    const Record record = record_of(losses);
    const MeanInterval interval = mean_interval(record);
    found.contained += interval.low <= walk.exact() && walk.exact() <= interval.high;
    found.low_fine += interval.low <= walk.exact();
    found.resolved += interval.resolved;
    if (!interval.resolved) continue;
    const Moments loss = record.sums.fold().loss;
    const double plain = 2 * 1.96 * std::sqrt(variance_of(loss) / loss.count);
    found.widest = std::max(found.widest, (interval.high - interval.low) / plain);
  }
  return found;
}

TEST_CASE("in a mild case 95 % of 1,000 intervals hold the exact mean, all finite and close to Student's") {
  const RandomCurvature mild{.eta = 0.4, .steps = 4};
  REQUIRE(mild.growth() < 0.5);
  const Coverage found = coverage(mild, 2000);
  CHECK(found.resolved == 1000);
  CHECK(found.contained >= 950);
  CHECK(found.widest < 1.5);
}

TEST_CASE("just above the threshold 95 % of 1,000 intervals hold the exact mean, short and long runs") {
  const double eta = 1.4;
  REQUIRE(RandomCurvature{.eta = eta, .steps = 1}.growth() > 1);
  REQUIRE(RandomCurvature{.eta = eta, .steps = 1}.growth() < 1.05);
  for (const std::uint32_t steps : {3u, 12u, 40u, 300u}) {
    const Coverage found = coverage({.eta = eta, .steps = steps}, 2000);
    CHECK(found.contained >= 950);
    CHECK(found.low_fine >= 975);
    if (steps == 3) CHECK(found.resolved >= 900);
    if (steps >= 40) CHECK(found.resolved == 0);
  }
}

TEST_CASE("a plain Student interval would not hold there") {
  const RandomCurvature walk{.eta = 1.4, .steps = 40};
  int contained = 0;
  for (std::uint64_t repetition = 0; repetition < 100; ++repetition) {
    std::vector<double> losses(2000);
    for (std::uint64_t trial = 0; trial < losses.size(); ++trial) losses[trial] = walk.loss(1, repetition << 32 | trial);
    const Moments loss = record_of(losses).sums.fold().loss;
    const double half = 1.96 * std::sqrt(variance_of(loss) / loss.count);
    contained += std::abs(mean_of(loss) - walk.exact()) <= half;
  }
  CHECK(contained < 20);
}

TEST_CASE("a mean carried by one trial is said to be") {
  std::vector<double> losses(1000, 1e-3);
  losses[17] = 1e6;
  const MeanInterval interval = mean_interval(record_of(losses));
  CHECK_FALSE(interval.resolved);
  CHECK(interval.high == INFINITY);
  CHECK(interval.carried_by == Approx(1).epsilon(1e-5));
  CHECK(interval.largest_share == Approx(1).epsilon(1e-5));
  CHECK(interval.variance_trials < 2);
  CHECK(interval.low <= 1e-3);
  CHECK(interval.low > 0.9e-3);  // of what all trials have, not of what one has
}

TEST_CASE("largest losses that stand apart leave the mean open until the next jump would have been seen") {
  const auto levels = [](std::size_t bottom, std::size_t top) {
    std::vector<double> losses(bottom, 1.);
    losses.insert(losses.end(), top, 1e4);
    return mean_interval(record_of(losses));
  };
  const MeanInterval few = levels(10000, 200), many = levels(10000, 400);
  CHECK(few.variance_trials > 100);
  CHECK_FALSE(few.resolved);  // 200^2/30000 = 1.3 trials at the next level
  CHECK(many.resolved);       // 400^2/30000 = 5.3
}

TEST_CASE("equal losses give their value, to rounding") {
  const MeanInterval interval = mean_interval(record_of(std::vector<double>(500, 0.3)));
  CHECK(interval.resolved);
  CHECK(interval.low <= 0.3);
  CHECK(interval.high >= 0.3);
  CHECK(interval.high - interval.low < 1e-14);
  CHECK(interval.carried_by == Approx(500));
}

TEST_CASE("equal losses stay inside whatever rounding does, few or many") {
  for (const std::size_t count : {3u, 10u, 99u, 700u, 2001u}) {
    for (const double loss : {0.1, 0.3, 0.7, 1.1e-9, 3.3e7}) {
      const MeanInterval interval = mean_interval(record_of(std::vector<double>(count, loss)), INFINITY, true);
      CHECK(interval.resolved);
      CHECK(interval.low < loss);
      CHECK(interval.high > loss);
    }
  }
}

TEST_CASE("few equal losses may hide others, unless nothing in them is random") {
  const Record two = record_of({0.3, 0.3}), hundred = record_of(std::vector<double>(100, 0.3));
  CHECK_FALSE(mean_interval(two).resolved);
  CHECK(mean_interval(two).high == INFINITY);
  CHECK(mean_interval(two, INFINITY, true).resolved);
  CHECK(mean_interval(hundred).resolved);
}

TEST_CASE("where nothing is random the interval is from the least to the largest, wider by the steps' rounding") {
  const Record record = record_of({0.3, 0.3 * (1 + 1e-13), 0.3 * (1 - 1e-13)}), one = record_of({0.3});
  const MeanInterval plain = mean_interval(record, INFINITY, true), wide = mean_interval(record, INFINITY, true, 1e-9);
  CHECK((plain.resolved && wide.resolved));
  CHECK(plain.low < record.smallest);
  CHECK(plain.high > record.largest);
  CHECK(plain.high - plain.low < 1e-13);
  CHECK(wide.low == Approx(0.3 * (1 - 1e-9)).epsilon(1e-12));
  CHECK(wide.high == Approx(0.3 * (1 + 1e-9)).epsilon(1e-12));
  CHECK(mean_interval(one, INFINITY, true).resolved);
  CHECK_FALSE(mean_interval(one).resolved);
  CHECK(mean_interval(record_of({0.5, 0.5}), 0.5, true, 1e-3).high == 0.5);
  CHECK_FALSE(mean_interval(record_of({0.3, INFINITY}), INFINITY, true).resolved);
  CHECK_FALSE(mean_interval(record_of({0, 0}), INFINITY, true).resolved);
}

TEST_CASE("a resolved interval is Student's, wider by skewness on its side and by what was not seen") {
  for (const bool mirrored : {false, true}) {
    std::vector<double> losses;
    for (std::uint64_t trial = 0; trial < 3000; ++trial) {
      const double loss = -std::log(Draw{4, trial, 0, 2}.uniform(0));
      losses.push_back(mirrored ? 20 - loss : loss);
    }
    const double n = 3000, z = boost::math::quantile(complement(boost::math::students_t(n - 1), std::exp(-4)));
    double mean = 0, m2 = 0, m3 = 0;
    for (const double loss : losses) mean += loss / n;
    for (const double loss : losses) m2 += std::pow(loss - mean, 2);
    for (const double loss : losses) m3 += std::pow(loss - mean, 3);
    const double s = std::sqrt(m2 / (n - 1)), skewed = (2 * z * z + 1) / 6 * (m3 / n / (s * s * s)) * s / n;
    const auto [smallest, largest] = std::minmax_element(losses.begin(), losses.end());
    const MeanInterval interval = mean_interval(record_of(losses));
    REQUIRE(interval.resolved);
    const double above = z * s / std::sqrt(n) + (mirrored ? 0 : skewed) + 4 * (*largest - mean) / n;
    const double below = z * s / std::sqrt(n) + (mirrored ? -skewed : 0) + 4 * (mean - *smallest) / n;
    CHECK(interval.high - mean == Approx(above).epsilon(1e-9));
    CHECK(mean - interval.low == Approx(below).epsilon(1e-9));
  }
}

TEST_CASE("losses that all vanished leave the mean open: underflow looks the same") {
  const MeanInterval zero = mean_interval(record_of(std::vector<double>(500, 0.)));
  CHECK_FALSE(zero.resolved);
  CHECK(zero.mean == 0);
  CHECK(zero.low == 0);
  CHECK(zero.high == INFINITY);
  CHECK_FALSE(mean_interval(record_of(std::vector<double>(500, 5e-324))).resolved);
}

TEST_CASE("the interval scales with the losses across the double range") {
  std::vector<double> losses;
  for (std::uint64_t trial = 0; trial < 1500; ++trial) losses.push_back(-std::log(Draw{3, trial, 0, 2}.uniform(0)));
  const MeanInterval plain = mean_interval(record_of(losses));
  REQUIRE(plain.resolved);
  for (const int power : {-900, -500, 500, 900}) {
    std::vector<double> scaled = losses;
    for (double& loss : scaled) loss = std::ldexp(loss, power);
    const MeanInterval interval = mean_interval(record_of(scaled));
    CHECK(interval.low == std::ldexp(plain.low, power));
    CHECK(interval.high == std::ldexp(plain.high, power));
    CHECK(interval.carried_by == plain.carried_by);
  }
}

TEST_CASE("a known supremum bounds an unresolved mean by Maurer and Pontil's theorem") {
  std::vector<double> losses(1000, 1e-3);
  for (std::size_t i = 0; i < 10; ++i) losses[i] = 0.5;
  const Record record = record_of(losses);
  const MeanInterval interval = mean_interval(record, 0.5);
  const double s = std::sqrt(variance_of(record.sums.fold().loss)), logarithm = std::log(2.) + 4;
  CHECK_FALSE(interval.resolved);
  CHECK(interval.high == Approx(interval.mean + s * std::sqrt(2 * logarithm / 1000) + 7 * 0.5 * logarithm / (3 * 999)));
  CHECK(interval.low == Approx(std::max(0., 2 * interval.mean - interval.high)));
  CHECK(mean_interval(record_of({0.5, 0.4, 0.5}), 0.5).high == 0.5);
}

TEST_CASE("diverged trials leave no upper end, and the lower end stands") {
  std::vector<double> losses(1000, 2.);
  losses[0] = INFINITY;
  losses[1] = NAN;
  const MeanInterval interval = mean_interval(record_of(losses));
  CHECK_FALSE(interval.resolved);
  CHECK(interval.mean == 2);
  CHECK(interval.high == INFINITY);
  CHECK(interval.low > 1.9);
  CHECK(interval.low <= 2);
  const MeanInterval none = mean_interval(record_of({INFINITY, INFINITY}));
  CHECK((none.low == 0 && none.mean == INFINITY && none.high == INFINITY));
}

TEST_CASE("an empty record or a supremum that is none is refused") {
  CHECK_THROWS_AS(mean_interval(Record{}), std::invalid_argument);
  CHECK_THROWS_WITH(mean_interval(record_of({1, 2}), 1.5), Catch::Contains("supremum is 1.5"));
  CHECK_THROWS_AS(mean_interval(record_of({1, 2}), NAN), std::invalid_argument);
}

}  // namespace
}  // namespace valley::gpu

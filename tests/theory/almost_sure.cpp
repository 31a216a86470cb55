// The bracket around a typical trial's rate, and the stationary covariance under weight decay.
#include "theory/almost_sure.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/theory/enumeration.hpp"
#include "theory/stationary.hpp"
#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;

TEST_CASE("on the line the lower end is the typical trial's rate itself") {
  MatrixXd rows(2, 1);
  rows << std::sqrt(0.2), std::sqrt(3.8);
  const Design design = Design::from_rows(rows);
  const double eta = 0.7, expected = (std::log(std::abs(1 - eta * 0.2)) + std::log(std::abs(1 - eta * 3.8))) / 2;
  const AlmostSure rate = almost_sure_rate(design, {}, eta);
  CHECK(rate.low == Approx(expected).epsilon(1e-12));
  CHECK(rate.low_error == 0);
  CHECK(rate.batches == 2);
  CHECK(rate.high ==
        Approx(std::log(((1 - eta * .2) * (1 - eta * .2) + (1 - eta * 3.8) * (1 - eta * 3.8)) / 2) / 2).epsilon(1e-9));
}

TEST_CASE("where a batch takes a direction to 0, or cannot be told from one that does, the lower end is -infinity") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  MatrixXd line(2, 1), plane(2, 4);
  line << 1, 2;
  plane << 1, 1, 1, 1, 1, 1, 1, -1;
  for (const double eta : {1., 0.25}) CHECK(almost_sure_rate(Design::from_rows(line), {}, eta).low == -infinity);
  CHECK(almost_sure_rate(Design::from_rows(plane), {}, 0.25).low == -infinity);
  CHECK(almost_sure_rate(Design::from_rows(plane), {}, 0.25, {.most = 1}).low == -infinity);  // drawn
  CHECK(almost_sure_rate(Design::from_rows(line), {}, 1 - 1e-13).low > -20);
}

TEST_CASE("the mean log determinant is that of all batches written out, and of drawn ones within its error") {
  const MatrixXd G = oracle::gaussian(4, 3, 5);
  const Design design = Design::from_rows(G);
  const MatrixXd I = MatrixXd::Identity(3, 3);
  for (const Sampling sampling : {Sampling::with_replacement, Sampling::without_replacement})
    for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
      for (const auto& [m, nesterov] : {std::pair{0., false}, {0.9, true}, {0.9, false}}) {
        const Setting setting{.rho = 0.1,
                              .batching = {2, sampling},
                              .coupling = coupling,
                              .momentum = m,
                              .nesterov = nesterov,
                              .weight_decay = 0.02};
        const double eta = 0.4;
        double sum = 0, count = 0;
        const auto add = [&](const MatrixXd& H2, const MatrixXd& H1) {
          sum += std::log(std::abs((I - eta * (H2 * (I + 0.1 * H1) + 0.02 * I)).determinant()));
          ++count;
        };
        oracle::each_batch(G, setting.batching, [&](const MatrixXd& H2) {
          if (coupling == Coupling::shared) return add(H2, H2);
          oracle::each_batch(G, setting.batching, [&](const MatrixXd& H1) { add(H2, H1); });
        });
        const double mean = sum / count;
        const double expected = m == 0 ? mean / 3 : nesterov ? (3 * std::log(m) + mean) / 6 : std::log(m) / 2;
        const AlmostSure exact = almost_sure_rate(design, setting, eta);
        CHECK(exact.low == Approx(expected).epsilon(1e-10));
        CHECK(exact.low_error == 0);
        CHECK(exact.low <= exact.high);
        if (m > 0 && !nesterov) continue;
        const AlmostSure drawn = almost_sure_rate(design, setting, eta, {.most = 5, .seed = 3});
        CHECK(drawn.batches == 5);
        const AlmostSure many = almost_sure_rate(Design::from_rows(G.replicate(8, 1)), setting, eta, {.most = 450, .seed = 3});
        CHECK(many.low_error > 0);
        if (sampling == Sampling::with_replacement) CHECK(std::abs(many.low - expected) < 4 * many.low_error);
      }
}

TEST_CASE("on the line a typical trial ceases to shrink where the mean log of its factor is 0, above eta*") {
  MatrixXd rows(2, 1);
  rows << std::sqrt(0.2), std::sqrt(3.8);
  const SecondMoment moment(Design::from_rows(rows), {});
  const Certified critical = critical_step(moment);
  const TypicalStep ceases = typical_step(moment, 1, critical);
  const double expected = (4 - std::sqrt(16 - 4 * 0.76 * 2)) / (2 * 0.76);  // (1 - 0.2 eta)(3.8 eta - 1) = 1
  CHECK(ceases.low == critical.low);
  CHECK(ceases.value == Approx(expected).epsilon(1e-11));
  CHECK(ceases.high == Approx(expected).epsilon(1e-11));
  CHECK(ceases.value > 1.01 * critical.high);
}

TEST_CASE(
    "a typical trial ceases to shrink at the latest where all exponents' mean is above 0, drawn batches with room to spare") {
  const Design design = Design::from_rows(oracle::gaussian(6, 3, 5));
  for (const bool nesterov : {false, true}) {
    const SecondMoment moment(design, {.rho = 0.1, .batching = {2}, .momentum = nesterov ? 0.5 : 0, .nesterov = nesterov});
    const Certified critical = critical_step(moment);
    const TypicalStep all = typical_step(moment, 1, critical), drawn = typical_step(moment, 1, critical, {.most = 200});
    CHECK((critical.high < all.value && all.value == all.high));
    CHECK(std::abs(almost_sure_rate(moment, 1, all.high, {}).low) < 1e-9);
    CHECK((drawn.value < drawn.high && all.high < drawn.high));
  }
  const SecondMoment heavy(design, {.batching = {2}, .momentum = 0.5});
  CHECK(std::isinf(typical_step(heavy, 1, critical_step(heavy)).high));
}

TEST_CASE("the stationary covariance solves the whole recursion of delta and v") {
  const MatrixXd G = 30 * oracle::gaussian(4, 2, 7);
  const Design design = Design::from_rows(G);
  MatrixXd Sigma(2, 2);
  Sigma << 0.5, 0.1, 0.1, 0.2;
  for (const auto& [m, nesterov, rho] : {std::tuple{0., false, 0.}, {0.9, false, 0.}, {0.9, true, 0.}, {0.5, false, 1e-4}}) {
    const Setting setting{
        .rho = rho, .batching = {1}, .coupling = Coupling::shared, .momentum = m, .nesterov = nesterov, .weight_decay = 40};
    const double eta = 0.6 * critical_step(design, setting).value, kick = nesterov ? 1 + m : 1;
    MatrixXd noise = MatrixXd::Zero(4, 4);  // of (delta, eta v)
    noise.topLeftCorner(2, 2) = kick * kick * Sigma;
    noise.topRightCorner(2, 2) = noise.bottomLeftCorner(2, 2) = -kick * Sigma;
    noise.bottomRightCorner(2, 2) = Sigma;
    const MatrixXd T = oracle::memory_matrix(G, eta, setting);
    const VectorXd S = (MatrixXd::Identity(16, 16) - T).partialPivLu().solve(eta * eta * noise.reshaped());
    const MatrixXd expected = S.reshaped(4, 4).topLeftCorner(2, 2), found = stationary_covariance(design, setting, eta, Sigma);
    CHECK((found - expected).norm() < 1e-10 * expected.norm());
    CHECK_THROWS_WITH(stationary_covariance(design, setting, 2 * eta, Sigma), Catch::Contains("where it is stable"));
  }
  CHECK_THROWS_WITH(stationary_covariance(design, {.rho = 0.1}, 0.1, Sigma), "coupling is fresh; allowed: shared, or rho = 0");
}

// The measuring side of the claims against closed forms, and against the simulators' own draws.
#include <Eigen/SVD>
#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/enumeration.hpp"
#include "experiments/instances.hpp"
#include "sim/data/design.hpp"
#include "sim/optimizer/usam.hpp"

using namespace valley;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using measure::Enumeration;

namespace {

Batching batch(std::uint32_t size, Sampling sampling = Sampling::with_replacement) { return {size, sampling}; }

/// One parameter: rows sqrt(a_i).
MatrixXd curvatures(const std::vector<double>& a) {
  MatrixXd rows(a.size(), 1);
  for (std::size_t i = 0; i < a.size(); ++i) rows(static_cast<Eigen::Index>(i), 0) = std::sqrt(a[i]);
  return rows;
}

}  // namespace

TEST_CASE("all batches with replacement are the multisets with multinomial weights") {
  const auto all = measure::all_batches(3, batch(2));
  REQUIRE(all.size() == 6);
  double total = 0;
  for (const auto& one : all) {
    CHECK(one.probability == Approx(one.samples[0] == one.samples[1] ? 1. / 9 : 2. / 9).epsilon(1e-15));
    total += one.probability;
  }
  CHECK(total == Approx(1).epsilon(1e-15));
  CHECK(measure::all_batches(4, batch(3)).size() == 20);
}

TEST_CASE("all batches without replacement are the subsets, each as likely") {
  const auto all = measure::all_batches(5, batch(3, Sampling::without_replacement));
  REQUIRE(all.size() == 10);
  for (const auto& one : all) {
    CHECK(one.probability == Approx(0.1).epsilon(1e-15));
    CHECK((one.samples[0] < one.samples[1] && one.samples[1] < one.samples[2]));
  }
}

TEST_CASE("the critical step of one curvature a is 2/(a(1 + rho a))") {
  const double a = 1.7, rho = 0.4;
  for (const Coupling coupling : {Coupling::fresh, Coupling::shared})
    CHECK(Enumeration(curvatures({a}), batch(1), rho, coupling).critical_step() ==
          Approx(2 / (a * (1 + rho * a))).epsilon(1e-11));
}

TEST_CASE("the enumerated growth of two curvatures is the one-dimensional closed form") {
  const double a = 0.5, b = 2, rho = 0.3, eta = 0.4, m = (a + b) / 2, V = (b - a) * (b - a) / 4;
  const auto shared = [&](double x) { return std::pow(1 - eta * x * (1 + rho * x), 2); };
  CHECK(Enumeration(curvatures({a, b}), batch(1), rho, Coupling::shared).growth(eta) ==
        Approx((shared(a) + shared(b)) / 2).epsilon(1e-13));
  const double lift = 1 + rho * m;
  const double fresh = 1 - 2 * eta * m * lift + eta * eta * (m * m + V) * (lift * lift + rho * rho * V);
  CHECK(Enumeration(curvatures({a, b}), batch(1), rho, Coupling::fresh).growth(eta) == Approx(fresh).epsilon(1e-13));
  CHECK(Enumeration(curvatures({a, b}), batch(2), rho, Coupling::shared).growth(eta) ==
        Approx((shared(a) + 2 * shared(m) + shared(b)) / 4).epsilon(1e-13));
  CHECK(Enumeration(curvatures({a, b}), batch(2, Sampling::without_replacement), rho, Coupling::fresh).growth(eta) ==
        Approx(shared(m)).epsilon(1e-13));
}

TEST_CASE("growth is 1 at the critical step, below 1 under it and above 1 over it") {
  for (const Instance& instance : small_instances(5, 15, 2, Coupling::shared)) {
    INFO(instance.design);
    const Enumeration exact(instance.rows, instance.setting.batching, instance.setting.rho, instance.setting.coupling);
    const double eta = exact.critical_step();
    CHECK(exact.growth(eta) == Approx(1).margin(1e-9));
    CHECK(exact.growth(0.99 * eta) < 1);
    CHECK(exact.growth(1.01 * eta) > 1);
  }
}

TEST_CASE("one step's extremes enclose the loss ratio of every point, and are attained") {
  const MatrixXd rows = gaussian_rows(4, 3, 11);
  const Enumeration exact(rows, batch(2), 0.2, Coupling::fresh);
  const double eta = 0.3;
  const auto range = exact.one_step(eta);
  const auto ratio = [&](const VectorXd& delta) {
    const auto loss = exact.expected_loss(eta, delta, 1);
    return loss[1] / loss[0];
  };
  CHECK(ratio(range.lowest) == Approx(range.low).epsilon(1e-10));
  for (std::uint32_t k = 0; k < 50; ++k) {
    const Draw xi{.seed = 3, .trial = k};
    const double here = ratio(Eigen::Vector3d(xi.normal(0), xi.normal(1), xi.normal(2)));
    CHECK(here >= range.low * (1 - 1e-12));
    CHECK(here <= range.high * (1 + 1e-12));
  }
}

TEST_CASE("the enumerated expectation is the mean over drawn batches") {
  const MatrixXd rows = heavy_tailed_rows(5, 3, 2);
  const Sampling sampling = GENERATE(Sampling::with_replacement, Sampling::without_replacement);
  const Coupling coupling = GENERATE(Coupling::fresh, Coupling::shared);
  const LeastSquares f(rows, batch(2, sampling));
  const Usam usam{{.eta = 0.2}, {0.3}, coupling};
  const VectorXd start = Eigen::Vector3d(1, -0.5, 0.25);
  const Measurement drawn = measure::mean_over_trials(
      20000, [&](std::uint64_t trial) { return f.loss(usam.step(f, start, Draw{.seed = 9, .trial = trial})); });
  const double exact = Enumeration(rows, batch(2, sampling), 0.3, coupling).expected_loss(0.2, start, 1)[1];
  CHECK(std::abs(drawn.value - exact) <= 4 * drawn.std_error);
  CHECK(drawn.std_error < 0.1 * exact);
}

TEST_CASE("structured rows have full rank, and their blocks share no parameter") {
  for (const Structured& data : structured_rows(3, 14)) {
    INFO(data.design);
    CHECK(data.rows.rows() == 14);
    CHECK(data.rows.jacobiSvd().rank() == 14);
    if (!data.splits) continue;
    CHECK(data.rows.topRightCorner(7, 7).isZero(0));
    CHECK(data.rows.bottomLeftCorner(7, 7).isZero(0));
  }
}

TEST_CASE("what is computed once is computed once") {
  int calls = 0;
  const auto value = measure::once([&calls] { return ++calls; });
  const auto copy = value;
  CHECK(value() == 1);
  CHECK(copy() == 1);
  CHECK(calls == 1);
}

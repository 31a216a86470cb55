// The ensembles of claims and figures: put together as asked, and judged by an error bar or not at all.
#include "runs/ensemble/ensembles.hpp"
#include "experiments/mean_loss.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "experiments/enumeration.hpp"
#include "gpu/statistics/interval.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

using namespace valley;

namespace {

gpu::Ensemble some_rows(double eta, std::uint32_t steps) {
  const Eigen::MatrixXd rows = gaussian_rows(6, 3, 4);
  gpu::Ensemble e = ensembles::on_rows(rows, {2}, Eigen::Vector3d(1, -0.5, 0.25));
  e.phases = {{ensembles::usam(eta, 0.3, Coupling::fresh), steps}};
  e.trials = 20000;
  return e;
}

}  // namespace

TEST_CASE("the mean loss of an ensemble on rows is the enumerated one, within its error bar") {
  const Eigen::MatrixXd rows = gaussian_rows(6, 3, 4);
  const Eigen::VectorXd start = Eigen::Vector3d(1, -0.5, 0.25);
  const double f_0 = LeastSquares(rows).loss(start);
  const auto exact = measure::Enumeration(rows, {2}, 0.3, Coupling::fresh).expected_loss(0.05, start, 3);
  const auto result = ensembles::run(some_rows(0.05, 3));
  const Measurement first = mean_loss(result.records.front(), f_0), last = mean_loss(result.records.back(), f_0);
  CHECK(first.value == Approx(1).epsilon(1e-12));
  CHECK(std::abs(last.value - exact[3] / f_0) <= 4 * last.std_error);
  CHECK(last.std_error < 0.02 * last.value);
  CHECK(last.std_error > 0);
  REQUIRE(last.found.size() == 3);
  CHECK(std::get<double>(last.found[0].second) < last.value);
  CHECK(std::get<double>(last.found[1].second) > last.value);
}

TEST_CASE("a mean that few trials carry is no measurement") {
  const auto result = ensembles::run(some_rows(1, 30));
  REQUIRE_FALSE(gpu::mean_interval(result.records.back()).resolved);
  CHECK_THROWS_WITH(mean_loss(result.records.back()), Catch::Contains("few trials"));
}

TEST_CASE("final states arrive once each, in order, with their coordinates") {
  gpu::Ensemble toy;
  toy.landscape = TwoParameter{.label_noise = 0.05};
  toy.start = {.dimension = 2, .at = {1.5, 0.1}};
  toy.phases = {{ensembles::sam(0.05, 0.1, Coupling::shared), 20}};
  for (gpu::Ensemble e : {toy, some_rows(0.1, 20)}) {
    e.trials = 9000;
    std::uint64_t next = 0;
    double sum = 0;
    const auto result = ensembles::run(e, [&](const ensembles::FinalStates& states) {
      CHECK(states.first == next);
      next += states.trials;
      for (std::size_t i = 0; i < states.trials; ++i) sum += states.coordinate(1, i);
    });
    CHECK(next == 9000);
    CHECK(result.trials == 9000);
    if (e.start.dimension != 2) continue;
    double one_by_one = 0;
    for (std::uint64_t trial = 0; trial < 9000; ++trial) {
      const Sam sam{{.eta = 0.05}, {0.1}, Coupling::shared};
      one_by_one += run(TwoParameter{.label_noise = 0.05}, sam, Vec<double, 2>{{1.5, 0.1}}, 20, Draw{e.seed, trial}).state[1];
    }
    CHECK(sum == one_by_one);
  }
}

TEST_CASE("rows that no ensemble takes are refused") {
  CHECK_THROWS_WITH(ensembles::on_rows(Eigen::MatrixXd::Ones(2, 257), {1}, Eigen::VectorXd::Ones(257)),
                    Catch::Contains("columns is 257"));
  CHECK_THROWS_WITH(ensembles::on_rows(Eigen::MatrixXd::Ones(2, 3), {1}, Eigen::VectorXd::Ones(2)),
                    Catch::Contains("start is 2"));
}

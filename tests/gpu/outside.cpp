// Trials that leave: diverged, escaped, far out; and ensembles that are none.
#include <catch2/catch.hpp>

#include "tests/gpu/ensembles.hpp"

namespace valley::gpu {
namespace {

TEST_CASE("trials that leave the finite numbers stay where they were, and are counted") {
  const Result r = run(curvature(1000, 3e9), *back_end(Device::omp));
  CHECK(r.diverged == 1000);
  CHECK(r.escaped == 1000);
  CHECK(r.records.back().losses.infinite() == 1000);
  const Result some = run(ensembles().at("rows, some diverge"), *back_end(Device::omp));
  CHECK(some.diverged > 100);
  CHECK(some.diverged < 600);
  const Result calm = run(curvature(1000, 0.1), *back_end(Device::omp));
  CHECK(calm.diverged == 0);
}

TEST_CASE("a trial on rows whose square is no double has not diverged, and comes back") {
  Ensemble e;  // x' = -10 x up to 1e160, then x' = x/10 down to 1e60
  e.landscape = RowsLeastSquares<8>{{.n = 1, .batching = {1, Sampling::with_replacement}}};
  e.rows = {1, 0, 0, 0, 0, 0, 0, 0};
  e.start.dimension = 1;
  e.start.at[0] = 1e100;
  e.phases = {{sgd(11), 60}, {sgd(0.9), 160}};
  e.trials = 20;
  e.record = 60;
  e.escape = {EscapeBy::ball, 1e159};
  for (const Lanes lanes : available_lanes()) {
    const auto where = back_end(Device::serial, 1, lanes);
    Run run(e, *where, 0, 1);
    while (run.advance()) {
    }
    CHECK(run.result().diverged == 0);
    CHECK(run.result().records[1].losses.infinite() == 20);
    CHECK(run.result().records[1].escaped == 20);
    CHECK(run.result().records.back().largest == Approx(0.5e120));
  }
}

TEST_CASE("escapes are counted at the first step outside") {
  Ensemble e = curvature(1, 1);
  e.landscape = RandomCurvatures{};
  auto& f = *e.landscape.as<RandomCurvatures>();
  f.a[0] = 3;  // x' = (1 - eta a) x = -2 x
  f.probability[0] = 1;
  e.phases = {{sgd(1), 10}};
  e.escape = {EscapeBy::ball, 7.5};  // |x_t| = 2^t
  e.record = 1;
  const Result r = run(e, *back_end(Device::serial));
  CHECK(r.escape_times.quantile(0.5) == Approx(3).epsilon(0.01));
  for (std::size_t t = 0; t < r.records.size(); ++t) CHECK(r.records[t].escaped == (t >= 3 ? 1 : 0));
  CHECK(mean_of(r.records[2].sums.fold().loss) == Approx(1.5 * 16));
}

TEST_CASE("a trial diverges once") {
  Ensemble e = curvature(1, 1e100);
  e.landscape = RandomCurvatures{};
  auto& f = *e.landscape.as<RandomCurvatures>();
  f.a[0] = 3;  // x' = -3e100 x: beyond the doubles in the fourth step
  f.probability[0] = 1;
  e.phases = {{sgd(1e100), 20}};
  e.record = 10;
  const auto where = back_end(Device::serial);
  Run run(e, *where, 0, 1);
  run.advance();
  const auto flight = run.in_flight();
  REQUIRE(flight);
  REQUIRE(flight->step == 10);
  const std::size_t places = flight->field.size() / 4;  // of the state, the rule's memory, escapes and divergences
  CHECK(flight->field[3 * places] == 4);
}

TEST_CASE("an ensemble that is none is refused with the argument's name") {
  const auto where = back_end(Device::serial);
  Ensemble e = toy(10);
  e.trials = 0;
  CHECK_THROWS_WITH(Run(e, *where, 0, 0), Catch::Contains("trials is 0"));
  e = toy(10);
  e.start.dimension = 1;
  CHECK_THROWS_WITH(Run(e, *where, 0, 1), Catch::Contains("start"));
  e = toy(10);
  e.phases[0].rule = usam(-1, 0.1, Coupling::shared);
  CHECK_THROWS_WITH(Run(e, *where, 0, 1), Catch::Contains("eta is -1"));
  CHECK_THROWS_WITH(Run(toy(10), *where, 0, 2), Catch::Contains("blocks"));
}

}  // namespace
}  // namespace valley::gpu

// Whatever runs an ensemble, and however it is cut up, a trial is the same bits.
#include "gpu/run.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <map>

#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/random_curvature.hpp"
#include "sim/simulate.hpp"

namespace valley::gpu {
namespace {

PlainRule usam(double eta, double rho, Coupling coupling) { return plain(Usam{{.eta = eta}, {rho}, coupling}); }
PlainRule sgd(double eta) { return plain(Sgd{{.eta = eta}}); }

Ensemble toy(std::uint64_t trials) {
  Ensemble e;
  e.landscape = TwoParameter{Activation::sqrt1p, 0.05};
  e.start.dimension = 2;
  e.start.at[0] = 1.5;
  e.start.at[1] = 0.1;
  e.start.spread = 0.01;
  e.phases = {{plain(Sam{{.eta = 0.05, .momentum = 0.5, .weight_decay = 1e-3}, {0.1}, Coupling::shared}), 60},
              {usam(0.05, 0.3, Coupling::fresh), 100}};
  e.trials = trials;
  e.record = 30;
  e.escape = {EscapeBy::valley, 0.12};
  return e;
}

Ensemble curvature(std::uint64_t trials, double eta) {
  Ensemble e;
  RandomCurvature<most_atoms> f;
  f.a[0] = 3;
  f.a[1] = -1;
  f.a[2] = 0.5;
  f.probability[0] = f.probability[1] = 0.25;
  f.probability[2] = 0.5;
  f.batch = 2;
  e.landscape = f;
  e.start.dimension = 1;
  e.start.at[0] = 1;
  e.phases = {{usam(eta, 0.5, Coupling::fresh), 80}};
  e.trials = trials;
  e.record = 20;
  e.escape = {EscapeBy::loss, 4};
  return e;
}

template <int D>
Ensemble rows(std::uint64_t trials, std::uint32_t d, Batching batching, Coupling coupling, double eta = 0.1) {
  Ensemble e;
  RowsLeastSquares<D> f;
  f.n = 40;
  f.batching = batching;
  e.landscape = f;
  e.rows.resize(std::size_t{40} * D);
  for (std::uint32_t i = 0; i < 40; ++i)
    for (std::uint32_t c = 0; c < d; ++c) e.rows[std::size_t{i} * D + c] = Draw{5, i, 0, 2}.normal(c) / std::sqrt(d);
  e.start.dimension = d;
  for (std::uint32_t c = 0; c < d; ++c) e.start.at[c] = 1. / (c + 1);
  e.phases = {{usam(eta, 0.2, coupling), 50}};
  e.trials = trials;
  e.escape = {EscapeBy::ball, 1.1};
  return e;
}

std::map<std::string, Ensemble> ensembles() {
  return {{"toy, momentum, SAM then USAM", toy(5000)},
          {"curvature", curvature(4097, 0.3)},
          {"curvature, most diverge", curvature(1000, 3e9)},
          {"rows, d = 16, with replacement", rows<16>(700, 16, {4, Sampling::with_replacement}, Coupling::shared)},
          {"rows, some diverge", rows<16>(700, 16, {4, Sampling::with_replacement}, Coupling::shared, 1.1e7)},
          {"rows, d = 11 of 16, fresh", rows<16>(333, 11, {3, Sampling::with_replacement}, Coupling::fresh)},
          {"rows, d = 7 of 8, batch of 20", rows<8>(100, 7, {20, Sampling::with_replacement}, Coupling::shared)},
          {"rows, d = 50 of 64, without replacement", rows<64>(100, 50, {9, Sampling::without_replacement}, Coupling::fresh)}};
}

Result run(const Ensemble& e, BackEnd& where, std::uint64_t first, std::uint64_t last) {
  Run run(e, where, first, last);
  while (run.advance()) {
  }
  return run.result();
}
Result run(const Ensemble& e, BackEnd& where) { return run(e, where, 0, e.blocks()); }

void check_same(const Result& a, const Result& b) {
  CHECK(a.digest.hex() == b.digest.hex());
  CHECK((a.trials == b.trials && a.escaped == b.escaped && a.diverged == b.diverged));
  CHECK(a.escape_times == b.escape_times);
  REQUIRE(a.records.size() == b.records.size());
  for (std::size_t r = 0; r < a.records.size(); ++r) {
    CHECK(a.records[r].sums.fold() == b.records[r].sums.fold());
    CHECK(a.records[r].losses == b.records[r].losses);
    CHECK(a.records[r].escaped == b.records[r].escaped);
    CHECK(a.records[r].largest == b.records[r].largest);
  }
}

TEST_CASE("every device, number of threads and width of lanes gives the same bits") {
  for (const auto& [name, e] : ensembles()) {
    INFO(name);
    const Result reference = run(e, *back_end(Device::serial, 1, Lanes::one));
    CHECK(reference.trials == e.trials);
    for (const Device device : {Device::serial, Device::omp, Device::tbb}) {
      for (const unsigned threads : {1u, 2u, 8u}) {
        for (const Lanes lanes : available_lanes()) {
          if (device == Device::serial && threads > 1) continue;
          INFO(gpu::name(device) << " " << threads << " " << gpu::name(lanes));
          check_same(run(e, *back_end(device, threads, lanes)), reference);
        }
      }
    }
  }
}

TEST_CASE("CUDA gives the processor's bits") {
  const auto devices = available_devices();
  if (std::find(devices.begin(), devices.end(), Device::cuda) == devices.end()) {
    std::cout << "skipped: no GPU\n" << std::flush;
    std::_Exit(77);
  }
  for (const auto& [name, e] : ensembles()) {
    INFO(name);
    check_same(run(e, *back_end(Device::cuda)), run(e, *back_end(Device::omp)));
  }
}

TEST_CASE("a trial of an ensemble is a trial of the simulator, bit for bit") {
  Ensemble e = toy(50);
  e.phases.pop_back();
  std::vector<double> states;
  const auto where = back_end(Device::omp);
  Run ensemble(e, *where, 0, 1);
  ensemble.at_end = [&](std::uint64_t, std::size_t, const double* state, std::size_t stride) {
    for (std::size_t i = 0; i < 50; ++i) states.insert(states.end(), {state[i], state[stride + i]});
  };
  while (ensemble.advance()) {
  }
  REQUIRE(states.size() == 100);
  const Sam sam{e.phases[0].rule.as<Momentum>(), {0.1, 0}, Coupling::shared};
  for (std::uint64_t trial = 0; trial < 50; ++trial) {
    const Draw at{e.seed, trial, 0, 2};
    const Vec<double, 2> start{{1.5 + 0.01 * at.normal(0), 0.1 + 0.01 * at.normal(1)}};
    const auto end = valley::run(TwoParameter{Activation::sqrt1p, 0.05}, sam, start, 60, Draw{e.seed, trial}).state;
    CHECK((states[2 * trial] == end[0] && states[2 * trial + 1] == end[1]));
  }
}

TEST_CASE("rows of an ensemble step as the simulator's least squares do, to rounding") {
  for (const auto sampling : {Sampling::with_replacement, Sampling::without_replacement}) {
    const Ensemble e = rows<16>(20, 11, {3, sampling}, Coupling::fresh);
    std::vector<double> states(20 * 16);
    const auto where = back_end(Device::omp);
    Run ensemble(e, *where, 0, 1);
    ensemble.at_end = [&](std::uint64_t, std::size_t, const double* state, std::size_t) {
      std::copy(state, state + states.size(), states.begin());
    };
    while (ensemble.advance()) {
    }
    Eigen::MatrixXd g(40, 11);
    for (int i = 0; i < 40; ++i)
      for (int c = 0; c < 11; ++c) g(i, c) = e.rows[static_cast<std::size_t>(i * 16 + c)];
    const LeastSquares f(g, {3, sampling});
    Eigen::VectorXd start(11);
    for (int c = 0; c < 11; ++c) start[c] = 1. / (c + 1);
    for (std::uint64_t trial = 0; trial < 20; ++trial) {
      const auto end = valley::run(f, Usam{{.eta = 0.1}, {0.2}, Coupling::fresh}, start, 50, Draw{e.seed, trial}).state;
      for (int c = 0; c < 11; ++c)
        CHECK(states[trial * 16 + static_cast<std::size_t>(c)] == Approx(end[c]).epsilon(1e-10).margin(1e-13));
    }
  }
}

TEST_CASE("shards of any shape join to the whole") {
  const Ensemble e = toy(30000);  // 8 blocks
  const auto where = back_end(Device::omp);
  const Result whole = run(e, *where);
  for (const std::vector<std::uint64_t>& cuts : {std::vector<std::uint64_t>{0, 8}, {0, 1, 8}, {0, 3, 5, 8}, {0, 0, 2, 7, 8}}) {
    Result joined;
    for (std::size_t i = cuts.size() - 1; i > 0; --i) joined.join(run(e, *where, cuts[i - 1], cuts[i]));
    check_same(joined, whole);
  }
  Result twice = whole;
  CHECK_THROWS_AS(twice.join(run(e, *where, 2, 3)), std::invalid_argument);
}

TEST_CASE("a run saved at any point and taken up on another device goes on to the same bits") {
  for (const Ensemble& e : {toy(9000), rows<16>(700, 16, {4, Sampling::with_replacement}, Coupling::shared)}) {
    const auto here = back_end(Device::serial, 1, Lanes::one), there = back_end(Device::tbb, 2);
    const Result whole = run(e, *here);
    for (int legs = 0; legs < 6; ++legs) {
      Run begun(e, *here, 0, e.blocks());
      for (int i = 0; i < legs; ++i) begun.advance();
      Run rest(e, *there, 0, e.blocks());
      rest.restore(begun.result(), begun.next_block(), begun.in_flight());
      while (rest.advance()) {
      }
      check_same(rest.result(), whole);
    }
  }
}

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

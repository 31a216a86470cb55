// Whatever runs an ensemble, and however it is cut up, a trial is the same bits.
#include <catch2/catch.hpp>

#include "sim/simulate.hpp"
#include "tests/gpu/ensembles.hpp"
#include "tests/skip.hpp"

namespace valley::gpu {
namespace {

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

TEST_CASE("CUDA gives the processor's bits", "[skips]") {
  const auto devices = available_devices();
  if (std::find(devices.begin(), devices.end(), Device::cuda) == devices.end()) valley_test::skip("skipped: no GPU");
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

}  // namespace
}  // namespace valley::gpu

#include <catch2/catch.hpp>

#include "commands/bench/operations.hpp"
#include "commands/bench/peak.hpp"
#include "commands/bench/workloads.hpp"

namespace valley::bench {
namespace {

TEST_CASE("a step of the toy landscape costs these operations") {
  const Operations o = toy_operations();
  // By hand: two gradients, the normal number of the label, SAM's and the descent's own algebra, the walk's checks.
  CHECK(o.sqrt == 0);
  CHECK(o.divide == 0);
  CHECK(o.fma == 2 * (12 + 6 + 1 + 8 + 1) + (8 + 15 + 7) + 7);
  CHECK(o.add == 2 * 6 + 7 + 3 + 2 + 2);
  CHECK(o.multiply == 2 * (2 + 3 + 5 + 6) + 15 + 10 + 2);
  CHECK(o.logic == 2 * (6 + 1 + 2 + 1) + philox_logic + 17 + 4 + 3);
  CHECK(o.multiply_32 == philox_products);
}

TEST_CASE("a step of least squares costs these operations") {
  // 4 samples of 16 coordinates: 4 Bd for the products with residuals and sums, twice; 7 additions a dot product.
  const Operations o = lsq_operations();
  CHECK(o.fma + o.multiply == 2 * (64 + 64) + 8 + 32 + 16);
  CHECK(o.add == 8 * 7 + 32);
  CHECK(o.multiply_32 == 18 + 4);
}

TEST_CASE("the limit is that of the busiest unit") {
  const Peak thread{.arithmetic = 100, .divide = 10, .sqrt = 5, .multiply_32 = 50, .logic = 150};
  CHECK(limit({.add = 1, .multiply = 1, .fma = 2}, thread) == Approx(25));
  CHECK(limit({.fma = 4, .divide = 1, .sqrt = 1}, thread) == Approx(1 / 0.3));
  CHECK(limit({.fma = 4, .logic = 26}, thread) == Approx(5));
  CHECK(limit({.fma = 4, .multiply_32 = 10}, thread) == Approx(5));
  CHECK(limit({.fma = 4}, Peak{}) == 0);
}

TEST_CASE("the benchmarks' final states are the same at every width") {
  for (const auto& ensemble : {toy(4096, 20), lsq(4096, 20)}) {
    std::string digest;
    for (const gpu::Lanes lanes : gpu::available_lanes()) {
      const Timing timing = time_ensemble(ensemble, *gpu::back_end(gpu::Device::serial, 1, lanes), 1);
      CHECK(timing.steps == 4096 * 20);
      CHECK((digest.empty() || timing.digest == digest));
      digest = timing.digest;
    }
  }
}

}  // namespace
}  // namespace valley::bench

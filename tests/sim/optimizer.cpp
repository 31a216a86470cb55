#include <Eigen/Core>
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/switch.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Point = Vec<double, 1>;

/// A quadratic that writes down which batches it was asked for.
struct Recorder {
  std::vector<Draw>* seen;
  Point gradient(const Point& x, Draw xi) const {
    seen->push_back(xi);
    return 2. * x;
  }
};

/// Slope 2, the same as a two-vector for Eigen and for Vec.
struct Bowl {
  template <class State>
  State gradient(const State& x, Draw xi) const {
    return xi.uniform(0) * x;
  }
};

TEST_CASE("shared coupling gives both gradients one batch, fresh coupling two") {
  std::vector<Draw> seen;
  Usam rule{.descent = {.eta = 0.1}, .shift = {.rho = 0.1}, .coupling = Coupling::shared};
  (void)rule.step(Recorder{&seen}, Point{{1.}}, Draw{1, 2, 3});
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].bits(0) == seen[1].bits(0));
  rule.coupling = Coupling::fresh;
  (void)rule.step(Recorder{&seen}, Point{{1.}}, Draw{1, 2, 3});
  REQUIRE(seen.size() == 4);
  CHECK(seen[2].bits(0) != seen[3].bits(0));
  CHECK(seen[3].bits(0) == seen[1].bits(0));  // the descent batch is the same: trials pair up
}

TEST_CASE("SGD asks for one gradient and moves by -eta g") {
  std::vector<Draw> seen;
  const Sgd rule{.descent = {.eta = 0.25}, .shift = {}};
  CHECK(rule.step(Recorder{&seen}, Point{{3.}}, Draw{})[0] == 1.5);
  CHECK(seen.size() == 1);
}

TEST_CASE("one USAM step on a quadratic multiplies by 1 - eta a (1 + rho a)") {
  const Usam rule{.descent = {.eta = 0.125}, .shift = {.rho = 0.5}};
  CHECK(rule.step(Quadratic(4), Point{{1.}}, Draw{})[0] == 1 - 0.125 * 4 * (1 + 0.5 * 4));
}

TEST_CASE("one SAM step on a quadratic moves by -eta a (x + rho sign x)") {
  const Sam rule{.descent = {.eta = 0.125}, .shift = {.rho = 0.5}};
  CHECK(rule.step(Quadratic(4), Point{{-1.}}, Draw{})[0] == -1 + 0.125 * 4 * 1.5);
}

TEST_CASE("SAM stays put where the gradient is zero") {
  const Sam rule{.descent = {.eta = 0.1}, .shift = {.rho = 0.5}};
  CHECK(rule.step(Quadratic(4), Point{{0.}}, Draw{})[0] == 0);
  const Eigen::VectorXd zero = Eigen::VectorXd::Zero(3);
  CHECK(rule.step(Bowl{}, zero, Draw{}) == zero);
}

TEST_CASE("SAM with an epsilon shifts by rho g/(||g|| + epsilon)") {
  const Sam rule{.descent = {.eta = 0.1}, .shift = {.rho = 0.5, .epsilon = 3}};
  CHECK(rule.ascent_point(Quadratic(1), Point{{1.}}, Draw{})[0] == Approx(1 + 0.5 / 4));
}

TEST_CASE("momentum and weight decay follow PyTorch's SGD") {
  // By hand, f = 2x^2, eta .1, m .5, wd 1: d_0 = 4 + 1, v_0 = 5, x_1 = .5; d_1 = 2.5, v_1 = 2.5 + 2.5, x_2 = 0.
  const Sgd rule{.descent = {.eta = 0.1, .momentum = 0.5, .weight_decay = 1}, .shift = {}};
  Point x{{1.}};
  auto memory = rule.memory(x);
  x = rule.step(Quadratic(4), x, memory, Draw{});
  CHECK(x[0] == Approx(0.5).epsilon(1e-15));
  CHECK(memory.state[0][0] == Approx(5).epsilon(1e-15));
  x = rule.step(Quadratic(4), x, memory, Draw{});
  CHECK(memory.state[0][0] == Approx(5).epsilon(1e-15));
  CHECK(std::abs(x[0]) < 1e-15);
}

TEST_CASE("weight decay acts at theta, not at the ascent point") {
  const Usam rule{.descent = {.eta = 1, .weight_decay = 0.25}, .shift = {.rho = 1}};
  CHECK(rule.step(Quadratic(1), Point{{1.}}, Draw{})[0] == 1 - (2 + 0.25));
}

TEST_CASE("a switch runs the first rule before its step and restarts the momentum at it") {
  const Momentum heavy{.eta = 0.1, .momentum = 0.9};
  const Switch<Sgd, Usam> rule{{.descent = heavy, .shift = {}}, {.descent = heavy, .shift = {.rho = 0.1}}, 2};
  const Quadratic f(1);
  Point x{{1.}}, same{{1.}};
  auto memory = rule.memory(x);
  auto same_memory = rule.first.memory(same);
  for (std::uint32_t t = 0; t < 2; ++t) {
    x = rule.step(f, x, memory, Draw{0, 0, t});
    same = rule.first.step(f, same, same_memory, Draw{0, 0, t});
  }
  CHECK(x[0] == same[0]);
  x = rule.step(f, x, memory, Draw{0, 0, 2});
  CHECK(memory.state[0][0] == Approx(1.1 * same[0]).epsilon(1e-15));
  CHECK(x[0] == Approx(same[0] - 0.1 * 1.1 * same[0]).epsilon(1e-15));
  const Point before = memory.state[0];
  const Point at = x;
  x = rule.step(f, x, memory, Draw{0, 0, 3});
  CHECK(memory.state[0][0] == Approx(0.9 * before[0] + 1.1 * at[0]).epsilon(1e-15));
}

template <class Rule>
void same_bits(const Rule& rule) {
  const Vec<double, 2> start{{0.3, -1.7}};
  const auto in_registers = run(Bowl{}, rule, start, 50, Draw{3, 1}).state;
  const auto in_eigen = run(Bowl{}, rule, Eigen::VectorXd(Eigen::Vector2d(0.3, -1.7)), 50, Draw{3, 1}).state;
  CHECK(in_registers[0] == in_eigen[0]);
  CHECK(in_registers[1] == in_eigen[1]);
}

TEST_CASE("an optimizer gives the same bits on registers and Eigen vectors") {
  const Momentum descent{.eta = 0.1, .momentum = 0.5, .weight_decay = 0.01};
  same_bits(Sgd{.descent = descent, .shift = {}});
  same_bits(Usam{.descent = descent, .shift = {.rho = 0.2}, .coupling = Coupling::fresh});
  same_bits(Sam{.descent = descent, .shift = {.rho = 0.2}});
}

TEST_CASE("step t of a trial draws at the base address, t steps on") {
  std::vector<Draw> seen;
  run(Recorder{&seen}, Sgd{.descent = {.eta = 0.1}, .shift = {}}, Point{{1.}}, 3, Draw{.seed = 5, .trial = 2, .step = 10});
  REQUIRE(seen.size() == 3);
  for (std::uint32_t t = 0; t < 3; ++t) {
    CHECK(seen[t].step == 10 + t);
    CHECK((seen[t].seed == 5 && seen[t].trial == 2));
  }
}

TEST_CASE("a path that leaves the finite numbers is an outcome with the last finite state") {
  std::vector<std::uint32_t> times;
  const Sgd rule{.descent = {.eta = 1e100}, .shift = {}};
  const auto outcome =
      run(Quadratic(1), rule, Point{{1.}}, 10, Draw{}, [&](std::uint32_t t, const Point&) { times.push_back(t); });
  CHECK(outcome.diverged);
  CHECK(outcome.steps == 3);
  CHECK(std::isfinite(outcome.state[0]));
  CHECK(times == std::vector<std::uint32_t>{0, 1, 2, 3});
}

TEST_CASE("an observer sees every step, start and end included") {
  int calls = 0;
  const auto outcome = run(Quadratic(1), Sgd{.descent = {.eta = 0.5}, .shift = {}}, Point{{1.}}, 4, Draw{},
                           [&](std::uint32_t t, const Point& x) { calls += x[0] == std::ldexp(1., -static_cast<int>(t)); });
  CHECK(calls == 5);
  CHECK_FALSE(outcome.diverged);
  CHECK(outcome.steps == 4);
  CHECK(outcome.state[0] == 0.0625);
}

struct Golden {
  double eta, rho, u, v, after_gd, peak;
  int peak_step;
  double end;
};

TEST_CASE("GD, then USAM on the two-parameter landscape reach the known sharpness and peak loss") {
  const Golden golden = GENERATE(Golden{0.2, 0.1, 2.5, 0.3, 7.12204, 0.02075, 34, 6.12543},
                                 Golden{0.1, 0.05, 4, 0.2, 16.93092, 0.05156, 16, 12.33060});
  const TwoParameter f;
  const Momentum descent{.eta = golden.eta};
  auto x = run(f, Sgd{.descent = descent, .shift = {}}, Vec<double, 2>{{golden.u, golden.v}}, 200, Draw{}).state;
  CHECK(f.sharpness(x) == Approx(golden.after_gd).margin(5.1e-6).epsilon(0));
  if (std::abs(x[1]) < 1e-6) x[1] = std::copysign(1e-6, x[1]);
  double peak = 0;
  int peak_step = -1;
  const auto end = run(f, Usam{.descent = descent, .shift = {.rho = golden.rho}}, x, 3000, Draw{},
                       [&](std::uint32_t t, const Vec<double, 2>& at) {
                         if (f.loss(at) <= peak) return;
                         peak = f.loss(at);
                         peak_step = static_cast<int>(t);
                       });
  CHECK(peak == Approx(golden.peak).margin(5.1e-6).epsilon(0));
  CHECK(peak_step == golden.peak_step);
  CHECK(f.sharpness(end.state) == Approx(golden.end).margin(5.1e-6).epsilon(0));
}

}  // namespace
}  // namespace valley

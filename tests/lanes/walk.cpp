// 200 steps in lanes are 200 steps of doubles, to the last bit.
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <vector>

#include "tests/lanes/kernel.hpp"
#include "tests/lanes/processor.hpp"

namespace valley::lanes_test {
namespace {

constexpr std::uint32_t steps = 200;

/// The start of trial `trial`: coordinates of either sign, mostly about 1, some far out.
template <class F>
StateOf<F> start(std::uint64_t trial) {
  const Draw xi{41, trial, 0, 2};
  StateOf<F> x;
  for (int j = 0; j < F::dimension; ++j) x[j] = xi.normal(static_cast<std::uint32_t>(j)) * (trial % 8 == 7 ? 30 : 1);
  return x;
}

template <class F, class Optimizer>
StateOf<F> walk_plain(const F& f, const Optimizer& optimizer, Draw xi) {
  StateOf<F> x = start<F>(xi.trial);
  auto memory = optimizer.memory(x);
  for (std::uint32_t t = 0; t < steps; ++t, ++xi.step) x = optimizer.step(f, x, memory, xi);
  return x;
}

template <class F, class Optimizer>
void check_walk(const F& f, const Optimizer& optimizer) {
  for (int W : widths()) {
    const Draw base{42, 64, 3, 0};
    const auto width = static_cast<std::size_t>(W);
    std::vector<double> x(width * F::dimension);
    for (std::size_t i = 0; i < width; ++i)
      for (int j = 0; j < F::dimension; ++j) x[static_cast<std::size_t>(j) * width + i] = start<F>(base.trial + i)[j];
    walk(W, f, optimizer, steps, base, x.data());
    int wrong = 0, moved = 0;
    for (std::size_t i = 0; i < width; ++i) {
      Draw xi = base;
      xi.trial += i;
      const auto plain = walk_plain(f, optimizer, xi);
      for (int j = 0; j < F::dimension; ++j) {
        wrong += same(plain[j], x[static_cast<std::size_t>(j) * width + i]) ? 0 : 1;
        moved += std::isfinite(plain[j]) && plain[j] != start<F>(xi.trial)[j] ? 1 : 0;
      }
    }
    CAPTURE(W);
    CHECK(wrong == 0);
    CHECK(moved > 0);
  }
}

template <class F>
void check_walks(const F& f) {
  for (const Momentum& descent : {Momentum{0.1, 0, 0}, Momentum{0.03, 0.9, 0}, Momentum{0.2, 0.5, 0.01}})
    for (Coupling coupling : {Coupling::fresh, Coupling::shared}) {
      check_walk(f, Sgd{descent, {}, coupling});
      check_walk(f, Sam{descent, {0.1, 0}, coupling});
      check_walk(f, Sam{descent, {0.05, 1e-12}, coupling});
      check_walk(f, Usam{descent, {0.1}, coupling});
    }
}

TEST_CASE("trials of the two-parameter network walk alike in lanes") {
  need_processor();
  check_walks(TwoParameter{Activation::sqrt1p, 0.05});
  check_walks(TwoParameter{Activation::sqrt1p, 0});
  check_walks(TwoParameter{Activation::relu, 0.05});
}

TEST_CASE("trials of the valleys on the line walk alike in lanes") {
  need_processor();
  check_walks(Quadratic(1.5));
  check_walks(Tanh2{{1.2}});
  check_walks(LogCosh{{1.2}});
  check_walks(PseudoHuber{{1.2}});
  check_walks(Huber{{1.2, 0.5}});
  for (double p : {0.5, 1., 2., 3.}) check_walks(TunableDecay{{1.2, p}});
}

TEST_CASE("trials of the noisy landscapes on the line walk alike in lanes") {
  need_processor();
  check_walks(PlSine{0, 1});
  check_walks(PlSine{0.5, 3});
  check_walks(RandomCurvature<3>{{-1, 0.5, 4}, {0.25, 0.5, 0.25}, 2});
}

}  // namespace
}  // namespace valley::lanes_test

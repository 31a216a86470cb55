#include "sim/landscape/disagreement.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sim/landscape/landscape.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley {
namespace {

using State = Vec<double, 2>;

TEST_CASE("the disagreement valley's gradients are those of its losses") {
  static_assert(Landscape<Disagreement, State> && KnowsItself<Disagreement>);
  const Disagreement f{.h = 1.7, .batch = 3};
  const State x{{0.4, -0.9}};
  const double step = 1e-5;
  for (const double m : {-1., 0., 1. / 3}) {
    const auto loss = [&](double u, double v) { return f.loss({{u, v}}) - f.h * m * u * v; };
    const State g = f.tilted(x, m);
    CHECK(g[0] == Approx((loss(x[0] + step, x[1]) - loss(x[0] - step, x[1])) / (2 * step)).epsilon(1e-8));
    CHECK(g[1] == Approx((loss(x[0], x[1] + step) - loss(x[0], x[1] - step)) / (2 * step)).epsilon(1e-8));
  }
  CHECK(norm(f.tilted(x, 0) - f.gradient(x)) == 0);
  CHECK(f.known().beta_sample == Approx(1.7 * 1.618033988749895).epsilon(1e-15));
}

TEST_CASE("a batch's signs are as many as it says, each as likely, and independent") {
  for (const std::uint32_t B : {1u, 2u, 7u, 64u}) {
    const Disagreement f{.h = 1, .batch = B};
    double sum = 0, squares = 0;
    const int trials = 20000;
    for (int k = 0; k < trials; ++k) {
      const SignBatch S = f.sample(Draw{.seed = 4, .trial = static_cast<std::uint64_t>(k)});
      REQUIRE(S.size() == B);
      const double m = S.mean();
      REQUIRE(std::abs(m) <= 1);
      sum += m, squares += m * m;
    }
    CHECK(std::abs(sum / trials) < 4 / std::sqrt(trials * double(B)));
    CHECK(squares / trials == Approx(1. / B).epsilon(0.06));
  }
}

TEST_CASE("the groups of a batch share its signs out") {
  const Disagreement f{.h = 1, .batch = 7};
  for (std::uint64_t trial = 0; trial < 20; ++trial) {
    const SignBatch S = f.sample(Draw{.seed = 5, .trial = trial});
    const auto groups = f.parts(S, 3);
    REQUIRE(groups.size() == 3);
    double sum = 0;
    for (const auto& group : groups) sum += group.mean() * group.size();
    CHECK(groups[2].size() == 1);
    CHECK(sum == Approx(S.mean() * 7).margin(1e-14));
  }
}

TEST_CASE("groups of SGD are SGD") {
  const Disagreement f{.h = 1.3, .batch = 8};
  const Sgd sgd{{.eta = 0.1}, {}};
  const State x{{1, 0.5}};
  for (std::uint32_t t = 0; t < 20; ++t) {
    const Draw xi{.seed = 6, .step = t};
    CHECK(norm(Micro<Sgd>{sgd, 2}.step(f, x, xi) - sgd.step(f, x, xi)) < 1e-15);
  }
}

}  // namespace
}  // namespace valley

#include "theory/threshold.hpp"

#include <catch2/catch.hpp>

#include "tests/theory/enumeration.hpp"
#include "theory/bounds.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

struct Example {
  const char* name;
  MatrixXd G;
};

std::vector<Example> examples() {
  MatrixXd orthogonal = MatrixXd::Zero(3, 3);
  orthogonal.diagonal() << 1, 0.5, 2;
  MatrixXd low_rank = oracle::gaussian(4, 2, 5) * oracle::gaussian(2, 3, 6);
  MatrixXd repeated(3, 2);
  repeated << 1, 2, 1, 2, 1, 2;
  MatrixXd counterexample(4, 2);
  counterexample << 10, 0, 10, 0, 1, 1, -1, 1;
  return {{"tall gaussian", oracle::gaussian(5, 2, 1)},
          {"wide gaussian", oracle::gaussian(3, 4, 2)},
          {"square gaussian", oracle::gaussian(3, 3, 3)},
          {"orthogonal, distinct weights", orthogonal},
          {"low rank", low_rank},
          {"all samples alike", repeated},
          {"counterexample (b)", counterexample},
          {"one sample", oracle::gaussian(1, 3, 4)}};
}

std::vector<Setting> settings(std::uint32_t n) {
  std::vector<Setting> all;
  for (const auto coupling : {Coupling::fresh, Coupling::shared})
    for (const auto sampling : {Sampling::with_replacement, Sampling::without_replacement})
      for (const std::uint32_t B : {1u, 2u, 3u, 4u}) {
        const bool fits = sampling == Sampling::with_replacement || B <= n;
        if (fits && !(coupling == Coupling::fresh && n > 3 && B > 2))
          for (const double rho : {0., 0.3}) all.push_back({rho, {B, sampling}, coupling});
      }
  return all;
}

}  // namespace

TEST_CASE("critical step and growth agree with the enumeration of all batches, in both spaces") {
  for (const auto& [name, G] : examples()) {
    const Design design = Design::from_rows(G);
    const MatrixXd span = oracle::on_span(G);
    for (const Setting& setting : settings(static_cast<std::uint32_t>(G.rows()))) {
      INFO(name << ", B = " << setting.batching.size << ", rho = " << setting.rho
                << ", shared = " << (setting.coupling == Coupling::shared)
                << ", without replacement = " << (setting.batching.sampling == Sampling::without_replacement));
      const double top = 4 / curvature(design).lambda_max;
      const double expected = oracle::critical_step(span, setting.rho, setting.batching, setting.coupling, top);
      for (const Space space : {Space::parameters, Space::residuals}) {
        const SecondMoment moment(design, setting, space);
        const Certified eta = critical_step(moment);
        CHECK(eta.converged);
        CHECK(eta.value == Approx(expected).epsilon(1e-8));
        CHECK(eta.low <= eta.value);
        CHECK(eta.value <= eta.high);
        CHECK(eta.low <= expected * (1 + 1e-9));
        CHECK(eta.high >= expected * (1 - 1e-9));
        const double trial = 1.3 * expected;
        const Certified rate = growth(moment, trial);
        CHECK(rate.converged);
        CHECK(rate.value ==
              Approx(oracle::spectral_radius(oracle::step_matrix(span, trial, setting.rho, setting.batching, setting.coupling)))
                  .epsilon(1e-8));
      }
    }
  }
}

TEST_CASE("expected loss follows the enumerated second moment step by step") {
  for (const auto& [name, G] : examples()) {
    const Design design = Design::from_rows(G);
    const VectorXd start = oracle::gaussian(G.cols(), 1, 9);
    const MatrixXd H = G.transpose() * G / static_cast<double>(G.rows());
    for (const Setting& setting : settings(static_cast<std::uint32_t>(G.rows()))) {
      INFO(name << ", B = " << setting.batching.size << ", rho = " << setting.rho);
      const double eta = 0.7 / curvature(design).lambda_max;
      const MatrixXd step = oracle::step_matrix(G, eta, setting.rho, setting.batching, setting.coupling);
      VectorXd S = Eigen::kroneckerProduct(start, start);
      const auto exact = expected_loss(design, setting, eta, start, 5);
      for (int t = 0; t <= 5; ++t, S = step * S) {
        const double loss = 0.5 * H.reshaped().dot(S);
        CHECK(exact[static_cast<std::size_t>(t)] == Approx(loss).epsilon(1e-9));
      }
    }
  }
}

TEST_CASE("the two spaces agree on a larger design, with a full batch of moments") {
  const Design design = Design::from_rows(oracle::gaussian(24, 10, 7));
  for (const Setting& setting : settings(24)) {
    const Certified a = critical_step(SecondMoment(design, setting, Space::parameters)),
                    b = critical_step(SecondMoment(design, setting, Space::residuals));
    CHECK(a.value == Approx(b.value).epsilon(1e-8));
    CHECK(a.converged);
    CHECK(b.converged);
  }
}

TEST_CASE("a Gram matrix alone gives the thresholds of its rows") {
  const MatrixXd G = oracle::gaussian(6, 4, 8);
  const Design rows = Design::from_rows(G), gram = Design::from_gram(G * G.transpose());
  const Setting setting{0.2, {2, Sampling::with_replacement}, Coupling::shared};
  CHECK(critical_step(gram, setting).value == Approx(critical_step(rows, setting).value).epsilon(1e-9));
  CHECK(noise_alignment(gram) == Approx(noise_alignment(rows)).epsilon(1e-9));
}

TEST_CASE("critical step of one sample is where eta a (1 + rho a) = 2, and of the full batch where the sharpest mode is") {
  MatrixXd one(1, 1);
  one << 3;
  CHECK(critical_step(Design::from_rows(one), {0.5, {1}, Coupling::fresh}).value == Approx(2 / (9 * 5.5)).epsilon(1e-9));
  const Design design = Design::from_rows(oracle::gaussian(6, 3, 2));
  const double a = curvature(design).lambda_max;
  for (const auto coupling : {Coupling::fresh, Coupling::shared})
    CHECK(critical_step(design, {0.5, {6, Sampling::without_replacement}, coupling}).value ==
          Approx(2 / (a * (1 + 0.5 * a))).epsilon(1e-8));
}

TEST_CASE("the ladder stands in order around the exact critical step") {
  for (const auto& [name, G] : examples()) {
    const Design design = Design::from_rows(G);
    for (const Setting& setting : settings(static_cast<std::uint32_t>(G.rows()))) {
      INFO(name << ", B = " << setting.batching.size << ", rho = " << setting.rho);
      const Certified eta = critical_step(design, setting);
      const Ladder rungs = ladder(design, setting);
      CHECK(rungs.sufficient <= eta.high * (1 + 1e-9));
      CHECK(rungs.necessary >= eta.low * (1 - 1e-9));
      CHECK(rungs.mean >= eta.low * (1 - 1e-9));
      if (setting.coupling == Coupling::fresh) CHECK(rungs.bound >= rungs.necessary * (1 - 1e-9));
    }
  }
}

TEST_CASE("growth is 1 at step 0 and misuse names the argument") {
  const Design design = Design::from_rows(oracle::gaussian(4, 2, 1));
  CHECK(growth(design, {}, 0).value == Approx(1).epsilon(1e-9));
  CHECK_THROWS_WITH(growth(design, {}, -1), "eta is -1; allowed: 0 or more");
  CHECK_THROWS_WITH(critical_step(design, {-0.1, {1}, Coupling::fresh}), "rho is -0.1; allowed: 0 or more");
  CHECK_THROWS_WITH(critical_step(design, {0.1, {5, Sampling::without_replacement}, Coupling::fresh}),
                    "batch is 5; allowed: at most n = 4 without replacement");
  CHECK_THROWS_WITH(critical_step(design, {0.1, {0}, Coupling::fresh}), "batch is 0; allowed: at least 1");
}

TEST_CASE("data in two blocks that never meet has the smaller block's critical step, though its dominant form is singular") {
  MatrixXd G = MatrixXd::Zero(12, 12);
  G.topLeftCorner(6, 6) = oracle::gaussian(6, 6, 3);
  G.bottomRightCorner(6, 6) = 0.7 * oracle::gaussian(6, 6, 4);
  // A block's own critical step, with B = 1 out of 12 samples of which 6 are zero rows of the block.
  double expected = 1e300;
  for (const Eigen::Index k : {0, 6}) {
    MatrixXd block = MatrixXd::Zero(12, 6);
    block.topRows(6) = G.block(k, k, 6, 6);
    expected = std::min(expected, critical_step(Design::from_rows(block), {}).value);
  }
  const Certified eta = critical_step(Design::from_rows(G), {});
  CHECK(eta.value == Approx(expected).epsilon(1e-8));
  CHECK(eta.low <= expected * (1 + 1e-12));
  CHECK(eta.high >= expected * (1 - 1e-12));
  CHECK(eta.high <= eta.low * 1.001);
}

TEST_CASE("a full batch with equal modes, and one with scales apart, has the exact critical step and growth") {
  MatrixXd equal(3, 3), apart(2, 2);
  equal << 2, 1, 2, -2, 1, 2, -1, 2, -1;
  apart << 0.17, 0.64, 0.0039, 0.142;
  for (const MatrixXd& G : {equal, apart})
    for (const auto coupling : {Coupling::fresh, Coupling::shared})
      for (const double rho : {0., 0.1}) {
        const Design design = Design::from_rows(G);
        const Setting setting{rho, {static_cast<std::uint32_t>(G.rows()), Sampling::without_replacement}, coupling};
        const double k = curvature(design).lambda_max * (1 + rho * curvature(design).lambda_max), eta = 40;
        CHECK(critical_step(design, setting).value == Approx(2 / k).epsilon(1e-12));
        CHECK(growth(design, setting, eta).value == Approx((1 - eta * k) * (1 - eta * k)).epsilon(1e-12));
      }
}

TEST_CASE("an enclosure is never turned over, and a design on badly scaled columns stays inside its own") {
  for (const double small : {1e-2, 1e-4, 1e-6}) {
    MatrixXd G = oracle::gaussian(4, 2, 11);
    G.col(1) *= small;
    const Setting setting{0.3, {2, Sampling::with_replacement}, Coupling::shared};
    const double expected = oracle::critical_step(G, 0.3, setting.batching, setting.coupling, 10);
    const Certified eta = critical_step(Design::from_rows(G), setting);
    CHECK(eta.low <= expected * (1 + 1e-7));
    CHECK(eta.high >= expected * (1 - 1e-7));
    CHECK(eta.low <= eta.high);
    CHECK(eta.value == Approx(expected).epsilon(1e-6));
  }
}

TEST_CASE("data so small or large that fourth powers leave the range of a double are refused") {
  for (const double scale : {1e-31, 1e31})
    CHECK_THROWS_WITH(Design::from_rows(scale * MatrixXd::Identity(2, 2)), Catch::Contains("allowed: 1e-30 to 1e30; rescale it"));
}

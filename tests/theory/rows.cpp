// Samples of several rows, H_i = G_i^T G_i.
#include <catch2/catch.hpp>

#include "base/number.hpp"
#include "tests/theory/enumeration.hpp"
#include "theory/bounds.hpp"
#include "theory/threshold.hpp"

using namespace valley;
using namespace valley::theory;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

struct Example {
  const char* name;
  Index b;
  MatrixXd G;
};

/// G_i = (diag(p) - p p^T)^(1/2) J_i for random Jacobians and logits: cross-entropy's rows, of rank b - 1 a sample.
MatrixXd cross_entropy(Index n, Index b, Index d, std::uint64_t seed) {
  MatrixXd G = oracle::gaussian(n * b, d, seed);
  const MatrixXd logits = oracle::gaussian(n, b, seed + 100);
  for (Index i = 0; i < n; ++i) {
    const VectorXd p = logits.row(i).array().exp() / logits.row(i).array().exp().sum();
    const MatrixXd curved = MatrixXd(p.asDiagonal()) - p * p.transpose();
    const Eigen::SelfAdjointEigenSolver<MatrixXd> modes(curved);
    const MatrixXd root = modes.eigenvectors() * modes.eigenvalues().cwiseMax(0).cwiseSqrt().asDiagonal();
    G.middleRows(i * b, b) = root * modes.eigenvectors().transpose() * G.middleRows(i * b, b);
  }
  return G;
}

std::vector<Example> examples() {
  return {{"two rows, tall", 2, oracle::gaussian(8, 3, 1)},
          {"two rows, wide", 2, oracle::gaussian(6, 8, 2)},
          {"three rows, tall", 3, oracle::gaussian(9, 3, 3)},
          {"three rows, wide", 3, oracle::gaussian(6, 7, 4)},
          {"two rows, low rank", 2, oracle::gaussian(6, 2, 5) * oracle::gaussian(2, 4, 6)},
          {"cross-entropy of three classes", 3, cross_entropy(3, 3, 4, 7)},
          {"one sample of three rows", 3, oracle::gaussian(3, 3, 8)}};
}

std::vector<Setting> settings(Index n) {
  std::vector<Setting> all;
  for (const auto coupling : {Coupling::fresh, Coupling::shared})
    for (const auto sampling : {Sampling::with_replacement, Sampling::without_replacement})
      for (const std::uint32_t B : {1u, 2u, 3u})
        if (sampling == Sampling::with_replacement || B <= static_cast<std::uint32_t>(n))
          for (const double rho : {0., 0.3}) all.push_back({rho, {B, sampling}, coupling});
  return all;
}

std::string named(const char* name, const Setting& setting) {
  return std::string(name) + ", B = " + std::to_string(setting.batching.size) + ", rho = " + shortest(setting.rho) +
         (setting.coupling == Coupling::shared ? ", shared" : ", fresh") +
         (setting.batching.sampling == Sampling::without_replacement ? ", without replacement" : ", with replacement");
}

/// The best gamma in parameter space, by the sum over pairs of samples that does not cancel.
double alignment(const MatrixXd& G, Index b) {
  const Index n = G.rows() / b;
  const auto H_of = [&](Index i) -> MatrixXd { return G.middleRows(i * b, b).transpose() * G.middleRows(i * b, b); };
  const MatrixXd H = G.transpose() * G / static_cast<double>(n);
  MatrixXd N = MatrixXd::Zero(G.cols(), G.cols());
  for (Index i = 0; i < n; ++i)
    for (Index j = 0; j < i; ++j) N += (H_of(i) - H_of(j)) * H * (H_of(i) - H_of(j)) / static_cast<double>(n * n);
  const Eigen::GeneralizedSelfAdjointEigenSolver<MatrixXd> pencil(N, H);
  return pencil.eigenvalues()[0] / H.squaredNorm();
}

/// All that the theory says of a design.
std::vector<double> all_of(const Design& design, const Setting& setting) {
  const Ladder rungs = ladder(design, setting);
  const double eta = critical_step(design, setting).value, grown = growth(design, setting, 1.3 * eta).value;
  const double low = one_step_growth_low(design, setting, eta), bound = std::isfinite(rungs.bound) ? rungs.bound : -1;
  return {noise_alignment(design), eta, grown, low, bound, rungs.necessary, rungs.sufficient, rungs.mean};
}

void check_same(const Design& a, const Design& b, const Setting& setting) {
  const auto of_a = all_of(a, setting), of_b = all_of(b, setting);
  for (std::size_t k = 0; k < of_a.size(); ++k) {
    CAPTURE(k);
    CHECK(of_a[k] == Approx(of_b[k]).epsilon(1e-8).margin(1e-10));
  }
}

}  // namespace

TEST_CASE("with several rows a sample, critical step and growth agree with the enumeration of all batches, in both spaces") {
  for (const auto& [name, b, G] : examples()) {
    const Design design = Design::from_rows(G, b);
    CHECK(design.n() == G.rows() / b);
    CHECK(design.rows_each() == b);
    const MatrixXd span = oracle::on_span(G);
    const double top = 4 / curvature(design).lambda_max;
    for (const Setting& setting : settings(design.n())) {
      INFO(named(name, setting));
      const double expected = oracle::critical_step(span, setting.rho, setting.batching, setting.coupling, top, b);
      const MatrixXd step = oracle::step_matrix(span, 1.3 * expected, setting.rho, setting.batching, setting.coupling, b);
      const double rate = oracle::spectral_radius(step);
      for (const Space space : {Space::parameters, Space::residuals}) {
        const SecondMoment moment(design, setting, space);
        const Certified eta = critical_step(moment);
        CHECK(eta.converged);
        CHECK(eta.value == Approx(expected).epsilon(1e-8));
        CHECK(eta.low <= expected * (1 + 1e-9));
        CHECK(eta.high >= expected * (1 - 1e-9));
        const Certified grown = growth(moment, 1.3 * expected);
        CHECK(grown.converged);
        CHECK(grown.value == Approx(rate).epsilon(1e-8));
      }
    }
  }
}

TEST_CASE("with several rows a sample, expected loss follows the enumerated second moment") {
  for (const auto& [name, b, G] : examples()) {
    const Design design = Design::from_rows(G, b);
    const VectorXd start = oracle::gaussian(G.cols(), 1, 9);
    const MatrixXd H = G.transpose() * G / static_cast<double>(design.n());
    for (const Setting& setting : settings(design.n())) {
      INFO(named(name, setting));
      const double eta = 0.7 / curvature(design).lambda_max;
      const MatrixXd step = oracle::step_matrix(G, eta, setting.rho, setting.batching, setting.coupling, b);
      VectorXd S = Eigen::kroneckerProduct(start, start);
      const auto exact = expected_loss(design, setting, eta, start, 4);
      for (int t = 0; t <= 4; ++t, S = step * S)
        CHECK(exact[static_cast<std::size_t>(t)] == Approx(0.5 * H.reshaped().dot(S)).epsilon(1e-9));
    }
  }
}

TEST_CASE("with several rows a sample, gamma is the smallest ratio of Tr(Sigma H) to 2 f ||H||_F^2") {
  for (const auto& [name, b, G] : examples()) {
    INFO(name);
    const MatrixXd span = oracle::on_span(G);
    CHECK(noise_alignment(Design::from_rows(G, b)) == Approx(alignment(span, b)).epsilon(1e-9).margin(1e-12));
  }
}

TEST_CASE("gamma is 0 where samples that differ agree along one direction, which takes several rows a sample") {
  MatrixXd G(4, 2);
  G << 1, 0, 0, 2,  // H_1 = diag(1, 4)
      1, 0, 0, 3;   // H_2 = diag(1, 9)
  CHECK(noise_alignment(Design::from_rows(G, 2)) == 0);
  G(2, 0) = 2;  // H_2 = diag(4, 9): commuting, so gamma ||H||_F^2 is the smaller variance, (3/2)^2
  CHECK(noise_alignment(Design::from_rows(G, 2)) == Approx(2.25 / (2.5 * 2.5 + 6.5 * 6.5)).epsilon(1e-12));
}

TEST_CASE("the one-step bound and the ladder stand in order with several rows a sample, and P3 with them for fresh batches") {
  for (const auto& [name, b, G] : examples()) {
    const Design design = Design::from_rows(G, b);
    const double h = curvature(design).frobenius * curvature(design).frobenius, gamma = noise_alignment(design);
    for (const Setting& setting : settings(design.n())) {
      INFO(named(name, setting));
      const Certified eta = critical_step(design, setting);
      const Ladder rungs = ladder(design, setting);
      CHECK(rungs.sufficient <= eta.high * (1 + 1e-9));
      CHECK(rungs.necessary >= eta.low * (1 - 1e-9));
      CHECK(rungs.mean >= eta.low * (1 - 1e-9));
      const double low = one_step_growth_low(design, setting, 0.8 * eta.value);
      CHECK(low <= growth(design, setting, 0.8 * eta.value).high * (1 + 1e-9));
      if (setting.coupling == Coupling::shared) continue;
      CHECK(rungs.bound >= rungs.necessary * (1 - 1e-9));
      CHECK(low >= escape_factor(0.8 * eta.value, setting.rho, gamma, batch_noise(setting.batching, design.n()), h) - 1e-12);
    }
  }
}

TEST_CASE("turning the rows within each sample changes nothing") {
  for (const auto& [name, b, G] : examples()) {
    MatrixXd turned = G;
    for (Index i = 0; i < G.rows() / b; ++i) {
      const MatrixXd O = oracle::gaussian(b, b, static_cast<std::uint64_t>(20 + i)).householderQr().householderQ();
      turned.middleRows(i * b, b) = O * G.middleRows(i * b, b);
    }
    for (const Setting& setting : settings(G.rows() / b)) {
      INFO(named(name, setting));
      check_same(Design::from_rows(G, b), Design::from_rows(turned, b), setting);
    }
  }
}

TEST_CASE("samples of which all rows but one are zero are samples of one row") {
  for (const Index b : {2, 3})
    for (const Index d : {2, 6}) {
      const MatrixXd G = oracle::gaussian(4, d, 12);
      MatrixXd padded = MatrixXd::Zero(4 * b, d);
      for (Index i = 0; i < 4; ++i) padded.row(i * b + i % b) = G.row(i);
      for (const Setting& setting : settings(4)) {
        INFO(named(d == 2 ? "tall" : "wide", setting));
        check_same(Design::from_rows(G), Design::from_rows(padded, b), setting);
        for (const Space space : {Space::parameters, Space::residuals})
          CHECK(critical_step(SecondMoment(Design::from_rows(padded, b), setting, space)).value ==
                Approx(critical_step(Design::from_rows(G), setting).value).epsilon(1e-9));
      }
    }
}

TEST_CASE("a Gram matrix of several rows a sample gives the thresholds of its rows, past one slab of rows too") {
  const MatrixXd G = oracle::gaussian(12, 5, 8);
  const Design rows = Design::from_rows(G, 3), gram = Design::from_gram(G * G.transpose(), 3);
  CHECK(gram.n() == 4);
  for (const Setting& setting : settings(4)) check_same(rows, gram, setting);
  const Design larger = Design::from_rows(oracle::gaussian(300, 6, 9), 3);  // slabs of 255 rows
  const Setting setting{0.2, {3, Sampling::without_replacement}, Coupling::shared};
  const SecondMoment parameters(larger, setting, Space::parameters), samples(larger, setting, Space::residuals);
  CHECK(critical_step(parameters).value == Approx(critical_step(samples).value).epsilon(1e-9));
}

TEST_CASE("one sample of many equal modes is stable up to 2 over a mode, however large the trace") {
  const Design design = Design::from_rows(MatrixXd::Identity(4, 4), 4);
  for (const auto coupling : {Coupling::fresh, Coupling::shared})
    CHECK(critical_step(design, {0.5, {1}, coupling}).value == Approx(2 / 1.5).epsilon(1e-9));
}

TEST_CASE("rows that are not so many a sample are refused") {
  CHECK_THROWS_WITH(Design::from_rows(MatrixXd::Ones(5, 3), 2), "rows of the data is 5; allowed: a multiple of rows_each = 2");
  CHECK_THROWS_WITH(Design::from_gram(MatrixXd::Identity(5, 5), 2),
                    "rows of the Gram matrix is 5; allowed: a multiple of rows_each = 2");
  CHECK_THROWS_WITH(Design::from_rows(MatrixXd::Ones(4, 3), 0), "rows_each is 0; allowed: 1 or more");
}

#include "sim/landscape/least_squares.hpp"

#include <Eigen/Eigenvalues>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "sim/batch.hpp"
#include "sim/data/design.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

static_assert(Landscape<LeastSquares, VectorXd> && KnowsItself<LeastSquares>);

VectorXd point(Eigen::Index d, std::uint64_t seed) { return gaussian_rows(1, d, 1000 + seed).row(0).transpose(); }

MatrixXd hessian(const MatrixXd& g) { return g.transpose() * g / static_cast<double>(g.rows()); }

TEST_CASE("the gradient of least squares is the derivative of its loss") {
  const LeastSquares plain(gaussian_rows(7, 4, 1)), shifted(gaussian_rows(7, 4, 1), {}, point(7, 3));
  for (const auto* f : {&plain, &shifted}) {
    const VectorXd x = point(4, 1), g = f->gradient(x);
    for (Eigen::Index i = 0; i < 4; ++i) {
      VectorXd e = VectorXd::Zero(4);
      e[i] = 1e-3;
      CHECK(g[i] == Approx((f->loss(x + e) - f->loss(x - e)) / 2e-3).epsilon(1e-9));
    }
    const VectorXd v = point(4, 2);
    CHECK(f->hessian_times(x, v).isApprox(hessian(f->rows()) * v, 1e-13));
  }
}

TEST_CASE("the mean over all batches of the batch gradient is the gradient") {
  const MatrixXd g = gaussian_rows(4, 3, 2);
  const VectorXd x = point(3, 1), y = point(4, 2);
  for (const auto sampling : {Sampling::with_replacement, Sampling::without_replacement}) {
    const LeastSquares f(g, {2, sampling}, y);
    std::map<std::multiset<std::uint32_t>, VectorXd> seen;
    for (std::uint64_t t = 0; t < 2000; ++t) {
      std::multiset<std::uint32_t> batch;
      for_each_in_batch(Draw{1, t}, 4, f.batching(), [&](std::uint32_t i) { batch.insert(i); });
      const VectorXd now = f.gradient(x, Draw{1, t});
      if (seen.contains(batch)) REQUIRE(seen[batch].isApprox(now, 1e-13));
      seen[batch] = now;
    }
    const bool with = sampling == Sampling::with_replacement;
    REQUIRE(seen.size() == (with ? 10 : 6));
    VectorXd mean = VectorXd::Zero(3);
    for (const auto& [batch, gradient] : seen) {
      const double ways = with && *batch.begin() != *batch.rbegin() ? 2 : 1;
      mean += gradient * ways / (with ? 16 : 6);
    }
    CHECK(mean.isApprox(f.gradient(x), 1e-13));
  }
}

/// Checks beta, mu and sigma2 against a direct computation in parameter space and on random points.
void known_is_right(const MatrixXd& g, double tolerance) {
  const LeastSquares f(g);
  const Known known = f.known();
  const MatrixXd H = hessian(g);
  const Eigen::SelfAdjointEigenSolver<MatrixXd> eigen(H);
  const VectorXd lambda = eigen.eigenvalues();
  const double top = lambda[lambda.size() - 1];
  double bottom = top;
  MatrixXd root = MatrixXd::Zero(g.cols(), g.cols());  // H^(-1/2) on range(H)
  for (Eigen::Index k = 0; k < lambda.size(); ++k)
    if (lambda[k] > 1e-10 * top) {
      bottom = std::min(bottom, lambda[k]);
      root += eigen.eigenvectors().col(k) * eigen.eigenvectors().col(k).transpose() / std::sqrt(lambda[k]);
    }
  const MatrixXd noise = g.transpose() * g.rowwise().squaredNorm().asDiagonal() * g / static_cast<double>(g.rows()) - H * H;
  const double sigma2 = 2 * Eigen::SelfAdjointEigenSolver<MatrixXd>(root * noise * root).eigenvalues().tail(1)[0];
  CHECK(known.beta == Approx(top).epsilon(tolerance));
  CHECK(known.beta >= top * (1 - 1e-15));
  CHECK(known.mu == Approx(bottom).epsilon(tolerance));
  CHECK(known.mu > 0);
  CHECK(known.sigma2 == Approx(sigma2).epsilon(tolerance));
  CHECK(known.beta_sample == Approx(g.rowwise().squaredNorm().maxCoeff()).epsilon(1e-13));
  for (std::uint64_t k = 0; k < 20; ++k) {
    const VectorXd x = point(g.cols(), k), mean = f.gradient(x);
    double spread = 0;
    for (Eigen::Index i = 0; i < g.rows(); ++i)
      spread += (g.row(i).dot(x) * g.row(i).transpose() - mean).squaredNorm() / static_cast<double>(g.rows());
    CHECK(spread <= known.sigma2 * f.loss(x) * (1 + 1e-12));
    CHECK(mean.squaredNorm() >= 2 * known.mu * f.loss(x) * (1 - 1e-12));
    CHECK(mean.norm() <= known.beta * x.norm());
  }
}

TEST_CASE("smoothness, PL and noise constants agree with parameter space and hold at random points") {
  known_is_right(gaussian_rows(6, 11, 1), 1e-11);      // n < d
  known_is_right(gaussian_rows(30, 5, 2), 1e-11);      // n > d
  known_is_right(heavy_tailed_rows(40, 7, 3), 1e-11);  // n > d
  known_is_right(low_rank_rows(9, 12, 3, 4), 1e-10);   // rank < n < d
  known_is_right(low_rank_rows(12, 9, 3, 5), 1e-10);   // rank < d < n
  known_is_right(orthogonal_rows({1, 2, 5}), 1e-12);
}

TEST_CASE("constants of an orthogonal design are beta = max a, mu = min a, sigma2 = 2 (n - 1) max a") {
  const Known known = LeastSquares(orthogonal_rows({1, 2, 5})).known();
  CHECK(known.beta == Approx(5).epsilon(1e-13));
  CHECK(known.beta >= 5);
  CHECK(known.mu == Approx(1).epsilon(1e-13));
  CHECK(known.mu <= 1);
  CHECK(known.sigma2 == Approx(20).epsilon(1e-13));  // |g_i|^2 - a_i = (n - 1) a_i
  CHECK(known.sigma2 >= 20);
  CHECK(known.curvature == Approx(5).epsilon(1e-13));
}

TEST_CASE("one sample has no noise") { CHECK(LeastSquares(gaussian_rows(1, 3, 1)).known().sigma2 < 1e-12); }

TEST_CASE("without interpolation the minimum is the residual's, and the noise constant infinite") {
  const MatrixXd g = gaussian_rows(9, 2, 1);
  const VectorXd y = point(9, 1);
  const LeastSquares f(g, {}, y);
  const VectorXd best = (g.transpose() * g).ldlt().solve(g.transpose() * y);
  CHECK(f.known().minimum == Approx(f.loss(best)).epsilon(1e-12));
  CHECK(std::isinf(f.known().sigma2));
  CHECK(f.gradient(best).norm() < 1e-13);
}

TEST_CASE("least squares rejects what it can't be") {
  const MatrixXd g = gaussian_rows(4, 3, 1);
  CHECK_THROWS_WITH(LeastSquares(g, {0}), Catch::Contains("batch size B is 0"));
  CHECK_THROWS_WITH(LeastSquares(g, {5, Sampling::without_replacement}), Catch::Contains("is 5") && Catch::Contains("n = 4"));
  CHECK_NOTHROW(LeastSquares(g, {5, Sampling::with_replacement}));
  CHECK_THROWS_AS(LeastSquares(g, {}, VectorXd::Zero(3)), std::invalid_argument);
  CHECK_THROWS_AS(LeastSquares(MatrixXd(0, 3)), std::invalid_argument);
  CHECK_THROWS_AS(LeastSquares(g / 0.), std::invalid_argument);
}

}  // namespace
}  // namespace valley

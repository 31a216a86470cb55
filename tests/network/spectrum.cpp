// Largest eigenvalues through products against spectra that are known.
#include "sim/network/measure/spectrum.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <functional>
#include <numeric>

#include "sim/draw.hpp"

namespace valley::networks {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

VectorXd normal(Index size, std::uint64_t seed) {
  VectorXd x(size);
  for (Index i = 0; i < size; ++i) x[i] = Draw{.seed = seed}.normal(static_cast<std::uint32_t>(i));
  return x;
}

/// Q diag(values) Q^T, Q random and orthogonal: no axis is special.
MatrixXd with_spectrum(const VectorXd& values) {
  const Index d = values.size();
  MatrixXd random(d, d);
  for (Index i = 0; i < d; ++i) random.col(i) = normal(d, 100 + static_cast<std::uint64_t>(i));
  const MatrixXd Q = Eigen::HouseholderQR<MatrixXd>(random).householderQ();
  return Q * values.asDiagonal() * Q.transpose();
}

Spectrum top(const MatrixXd& A, int k, double tolerance = 1e-8, double rounding = 1e-14) {
  return top_eigenvalues({A.rows(), [&](const VectorXd& v) { return VectorXd(A * v); },
                          [&](int j) { return normal(A.rows(), static_cast<std::uint64_t>(j)); }, rounding},
                         k, tolerance);
}

VectorXd filled(Index size, double low, double high) { return VectorXd::LinSpaced(size, low, high); }

/// The head of `values`, the rest below it.
VectorXd headed(const std::vector<double>& head, Index size, double low, double high) {
  VectorXd all = filled(size, low, high);
  for (std::size_t i = 0; i < head.size(); ++i) all[static_cast<Index>(i)] = head[i];
  return all;
}

void check(const VectorXd& spectrum, int k, double scale = 1) {
  std::vector<double> exact(spectrum.begin(), spectrum.end());
  std::sort(exact.begin(), exact.end(), std::greater<>());
  const double size = spectrum.cwiseAbs().maxCoeff() * scale;
  const Spectrum found = top(scale * with_spectrum(spectrum), k);
  CAPTURE(spectrum.size(), k, scale, found.products);
  CHECK(found.converged);
  REQUIRE(found.lambda.size() == std::min<std::size_t>(static_cast<std::size_t>(k), exact.size()));
  for (std::size_t i = 0; i < found.lambda.size(); ++i) {
    CAPTURE(i, found.lambda[i], exact[i]);
    CHECK(std::abs(found.lambda[i] - scale * exact[i]) <= 1e-10 * size);
    CHECK(found.residual[i] <= std::max(1e-8 * std::abs(found.lambda[i]), 1e-14 * size));
  }
}

}  // namespace

TEST_CASE("an eigenvalue is found as often as it stands in the matrix") {
  const Index size = GENERATE(12, 300);
  check(headed({2.79, 2.79, 2.79, 2.79, 2.79, 2.28, 2.28}, size, 0, 1), 5);
  check(headed({2.79, 2.79, 2.79, 2.28, 2.28, 2.28}, size, 0, 1), 5);
  check(headed({3, 2, 2, 2, 2, 2, 2, 1.9}, size, -4, 1.8), 6);
  check(headed({2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1.99, 1.99}, size, 0, 1), 12);
  check(headed({5}, size, 1, 1), 4);  // all others are one
  check(VectorXd::Ones(size), 3);
  check(-VectorXd::Ones(size), 3);
}

TEST_CASE("the most positive eigenvalues are found whatever the signs of the others") {
  const Index size = GENERATE(40, 400);
  check(filled(size, -20, 10), 3);
  check(filled(size, -20, -1), 3);
  check(headed({-50, -50, 1}, size, -2, -1), 2);
  check(headed({0, 0, 0, 0}, size, -2, -1), 6);
  check(headed({1e-3, -1, -1}, size, -1e-3, -1e-3), 2);
}

TEST_CASE("a space that the matrix does not leave is no failure") {
  const Index size = GENERATE(7, 260);
  check(VectorXd::Zero(size), 3);
  check(headed({4}, size, 0, 0), 5);
  check(headed({4, 4}, size, 0, 0), 5);
  check(headed({-4}, size, 0, 0), 5);
  check(headed({1, 0.5, 0.25, -1}, size, 0, 0), 6);
}

TEST_CASE("a small matrix has as many eigenvalues as rows") {
  const Index size = GENERATE(1, 2, 3);
  for (const int k : {1, 2, 3, 5}) {
    check(VectorXd::Zero(size), k);
    check(filled(size, -1, 2), k);
    check(-filled(size, 1, 2), k);
    check(VectorXd::Constant(size, 3), k);
  }
}

TEST_CASE("more eigenvalues than half the rows are had from the whole matrix") {
  check(headed({2, 2}, 300, -1, 1), 200);
  check(headed({2, 2}, 300, -1, 1), 299);
  check(headed({2, 2}, 300, -1, 1), 1000);
}

TEST_CASE("the unit of the matrix does not matter") {
  const double unit = GENERATE(1e-200, 1e-30, 1e30, 1e140);
  check(headed({2.79, 2.79, 2.79, 2.28}, 300, 0, 1), 4, unit);
}

TEST_CASE("converged is what the residuals say") {
  // Products that round to single precision: no residual can be below that.
  const MatrixXd A = with_spectrum(headed({3, 3, 2}, 300, 0, 1));
  const auto rounded = [&](const VectorXd& v) { return VectorXd((A * v).cast<float>().cast<double>()); };
  const auto start = [&](int j) { return normal(300, static_cast<std::uint64_t>(j)); };
  const Spectrum asked_too_much = top_eigenvalues({300, rounded, start, 1e-14}, 3, 1e-12);
  CHECK_FALSE(asked_too_much.converged);
  CHECK(*std::max_element(asked_too_much.residual.begin(), asked_too_much.residual.end()) > 1e-12 * 3);
  for (const double lambda : {asked_too_much.lambda[0], asked_too_much.lambda[1]}) CHECK(lambda == Approx(3).epsilon(1e-6));
  CHECK(top_eigenvalues({300, rounded, start, 1e-6}, 3, 1e-12).converged);
  // Not symmetric: no eigenvalue lies near.
  MatrixXd skew = MatrixXd::Zero(300, 300);
  for (Index i = 0; i + 1 < 300; ++i) skew(i, i + 1) = 1, skew(i + 1, i) = -1;
  CHECK_FALSE(top(skew, 2).converged);
  CHECK_FALSE(top(skew.topLeftCorner(9, 9), 2).converged);
}

TEST_CASE("eigenvalues that crowd are found too") {
  check(filled(300, 0.9, 1), 3);
  check(headed({1, 1 - 1e-5, 1 - 2e-5}, 300, 0, 0.9), 2);
}

TEST_CASE("no eigenvalue is refused") {
  CHECK_THROWS_WITH(top(MatrixXd::Identity(3, 3), 0), "eigenvalues is 0; allowed: 1 or more");
}

}  // namespace valley::networks

#include "theory/design.hpp"

#include <catch2/catch.hpp>
#include <limits>

#include "tests/theory/enumeration.hpp"

using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::VectorXd;

TEST_CASE("gamma of an orthogonal design is (n-1) min a_i^2 / sum a_i^2") {
  const VectorXd a = (VectorXd(4) << 1, 0.5, 3, 2).finished();
  const MatrixXd G = (4 * a).cwiseSqrt().asDiagonal();  // g_i = sqrt(n a_i) e_i
  CHECK(noise_alignment(Design::from_rows(G)) == Approx(3 * 0.25 / a.squaredNorm()).epsilon(1e-12));
}

TEST_CASE("gamma is 0 for one sample and when all samples share one curvature") {
  CHECK(noise_alignment(Design::from_rows(oracle::gaussian(1, 5, 1))) == 0);
  MatrixXd G(4, 3);
  G << 1, 2, 3, -1, -2, -3, 1, 2, 3, 1, 2, 3;
  CHECK(noise_alignment(Design::from_rows(G)) == 0);
}

TEST_CASE("gamma is the smallest ratio of Tr(Sigma H) to 2 f ||H||_F^2, attained and never undercut") {
  for (const auto& [n, d] : {std::pair{6, 3}, {4, 7}, {9, 9}}) {
    const MatrixXd G = oracle::gaussian(n, d, 3);
    const Design design = Design::from_rows(G);
    const MatrixXd H = G.transpose() * G / n;
    // The pencil in parameter space, by the sum that does not cancel.
    MatrixXd N = MatrixXd::Zero(d, d);
    for (int i = 0; i < n; ++i)
      for (int j = 0; j < i; ++j) {
        const MatrixXd D = G.row(i).transpose() * G.row(i) - G.row(j).transpose() * G.row(j);
        N += D * H * D / (n * n);
      }
    const Eigen::SelfAdjointEigenSolver<MatrixXd> modes(H);
    const auto r = design.rank();
    const MatrixXd half = modes.eigenvectors().rightCols(r) * modes.eigenvalues().tail(r).cwiseSqrt().cwiseInverse().asDiagonal();
    const double kappa = Eigen::SelfAdjointEigenSolver<MatrixXd>(half.transpose() * N * half).eigenvalues()[0];
    CHECK(noise_alignment(design) == Approx(kappa / H.squaredNorm()).epsilon(1e-9));
  }
}

TEST_CASE("curvature scalars are those of H") {
  const MatrixXd G = oracle::gaussian(7, 3, 2);
  const MatrixXd H = G.transpose() * G / 7;
  const Curvature c = curvature(Design::from_rows(G));
  CHECK(c.lambda_max == Approx(H.eigenvalues().real().maxCoeff()).epsilon(1e-12));
  CHECK(c.trace == Approx(H.trace()).epsilon(1e-12));
  CHECK(c.frobenius == Approx(H.norm()).epsilon(1e-12));
}

TEST_CASE("a design counts its rank and rejects what is no data") {
  CHECK(Design::from_rows(oracle::gaussian(6, 2, 1) * oracle::gaussian(2, 5, 2)).rank() == 2);
  CHECK_THROWS_WITH(Design::from_rows(MatrixXd(0, 3)), Catch::Contains("empty"));
  CHECK_THROWS_WITH(Design::from_rows(MatrixXd::Zero(2, 2)), Catch::Contains("all zero"));
  CHECK_THROWS_WITH(Design::from_rows(MatrixXd::Constant(2, 2, std::numeric_limits<double>::quiet_NaN())),
                    Catch::Contains("not finite"));
  CHECK_THROWS_WITH(Design::from_gram(oracle::gaussian(3, 3, 1)), Catch::Contains("not symmetric"));
  CHECK_THROWS_WITH(Design::from_gram(-MatrixXd::Identity(2, 2)), Catch::Contains("not below 0"));
}

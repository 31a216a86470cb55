// The Hessian through products against the dense one, and the linearised model against both.
#include "sim/network/curvature.hpp"

#include <Eigen/Eigenvalues>

#include "sim/network/gauss_newton.hpp"
#include "sim/network/models/models.hpp"
#include "tests/network/tiny.hpp"

namespace valley {
namespace {

using Eigen::MatrixXd;

struct Small {
  Criterion criterion{};
  std::shared_ptr<const Network> network = std::make_shared<Network>(
      make_network({.name = "mlp", .widths = {5}, .activation = Activation::tanh}, {.channels = 3, .outputs = 3}));
  NetworkBatch data{normals({12, 3}, {.seed = 7}), classes_in_turn(12, 3)};
  Objective f{network, torch::empty({0}, torch::kFloat64), data, criterion, Normalise::remembered, 5};
  Flat theta{some_point(*network)};
};

MatrixXd matrix(const std::vector<torch::Tensor>& columns) {
  MatrixXd m(columns.front().size(0), static_cast<Eigen::Index>(columns.size()));
  for (std::size_t k = 0; k < columns.size(); ++k)
    m.col(static_cast<Eigen::Index>(k)) = Eigen::Map<const Eigen::VectorXd>(columns[k].contiguous().data_ptr<double>(), m.rows());
  return m;
}

/// By differences of gradients, symmetrised.
MatrixXd dense_hessian(const Small& s) {
  const torch::Tensor rows =
      differences([&](const torch::Tensor& theta) { return s.f.gradient({theta}).tensor; }, s.theta.tensor, 1e-5);
  std::vector<torch::Tensor> columns;
  for (std::int64_t i = 0; i < rows.size(0); ++i) columns.push_back(rows[i]);
  const MatrixXd H = matrix(columns);
  return (H + H.transpose()) / 2;
}

MatrixXd gram(const GaussNewton& rows) {
  const auto size = static_cast<Eigen::Index>(rows.samples * rows.rows_each);
  return Eigen::Map<const MatrixXd>(rows.gram.data(), size, size);
}

}  // namespace

TEST_CASE("top eigenvalues agree with the dense Hessian's") {
  const Small s;
  const Eigen::VectorXd exact = Eigen::SelfAdjointEigenSolver<MatrixXd>(dense_hessian(s)).eigenvalues();
  const Spectrum top = top_eigenvalues(s.f, s.theta, 4, {.seed = 1}, 1e-10);
  CHECK(top.converged);
  REQUIRE(top.lambda.size() == 4);
  for (Eigen::Index k = 0; k < 4; ++k) {
    CHECK(top.lambda[static_cast<std::size_t>(k)] == Approx(exact[exact.size() - 1 - k]).epsilon(1e-6));
    CHECK(top.residual[static_cast<std::size_t>(k)] < 1e-8 * top.lambda[0]);
  }
  CHECK_THROWS_AS(top_eigenvalues(s.f, s.theta, 0, {}), std::invalid_argument);
  CHECK_THROWS_AS(top_eigenvalues(s.f, s.theta, static_cast<int>(s.f.dimension()), {}), std::invalid_argument);
}

TEST_CASE("Hutchinson's means lie within four of their standard errors, which shrink as they should") {
  const Small s;
  const MatrixXd H = dense_hessian(s);
  const Hutchinson few = hutchinson(s.f, s.theta, 50, {.seed = 2}), many = hutchinson(s.f, s.theta, 800, {.seed = 3});
  CHECK(std::abs(few.trace.value - H.trace()) < 4 * few.trace.std_error);
  CHECK(std::abs(many.trace.value - H.trace()) < 4 * many.trace.std_error);
  CHECK(std::abs(many.frobenius_squared.value - H.squaredNorm()) < 4 * many.frobenius_squared.std_error);
  CHECK(many.trace.std_error < few.trace.std_error / 2.5);  // 1/sqrt(16) = 1/4
  CHECK(many.trace.std_error < 0.1 * H.norm());             // an error bar that bars nothing would pass the rest
  // Var z.Hz = 2 sum_{i != j} H_ij^2 for random signs.
  const double variance = 2 * (H.squaredNorm() - H.diagonal().squaredNorm());
  CHECK(many.trace.std_error == Approx(std::sqrt(variance / 800)).epsilon(0.15));
}

TEST_CASE("noise alignment is that of the dense matrices") {
  const Small s;
  const MatrixXd H = dense_hessian(s);
  std::vector<torch::Tensor> gradients;
  s.f.for_each_gradient(s.theta, [&](std::int64_t, const torch::Tensor& g) { gradients.push_back(g.clone()); });
  const MatrixXd G = matrix(gradients);  // (P, n)
  const Eigen::VectorXd mean = G.rowwise().mean();
  const MatrixXd Sigma = G * G.transpose() / 12 - mean * mean.transpose();
  const NoiseAlignment noise = noise_alignment(s.f, s.theta, H.squaredNorm());
  CHECK(noise.trace == Approx((H * Sigma).trace()).epsilon(1e-6));
  CHECK(noise.gamma == Approx((H * Sigma).trace() / (2 * s.f.loss(s.theta) * H.squaredNorm())).epsilon(1e-6));
}

TEST_CASE("Gauss-Newton rows are the loss's Hessian by the outputs between Jacobians") {
  const auto kind = GENERATE(LossKind::cross_entropy, LossKind::squared);
  const Small s{.criterion = {.kind = kind}};
  const GaussNewton rows = gauss_newton(s.f, s.theta);
  CHECK(rows.samples == 12);
  CHECK(rows.rows_each == 3);
  // (1/n) sum_i J_i^T S J_i, S by differences of the loss's gradient by the outputs.
  MatrixXd H = MatrixXd::Zero(s.f.dimension(), s.f.dimension());
  s.f.for_each_jacobian(s.theta, [&](std::int64_t i, const torch::Tensor& z, const torch::Tensor& J) {
    const auto by_outputs = [&](const torch::Tensor& at) {
      const torch::Tensor leaf = at.detach().requires_grad_(true);
      return torch::autograd::grad({s.criterion.mean(leaf.unsqueeze(0), s.data.y.narrow(0, i, 1))}, {leaf}).front();
    };
    const torch::Tensor S = differences(by_outputs, z);
    const torch::Tensor part = J.t().matmul(S).matmul(J) / 12;
    H += Eigen::Map<const MatrixXd>(part.contiguous().data_ptr<double>(), H.rows(), H.cols());
  });
  const Eigen::VectorXd exact = Eigen::SelfAdjointEigenSolver<MatrixXd>(H).eigenvalues();
  const Eigen::VectorXd found = Eigen::SelfAdjointEigenSolver<MatrixXd>(gram(rows) / 12).eigenvalues();
  for (Eigen::Index k = 1; k <= 20; ++k)
    CHECK(found[found.size() - k] == Approx(exact[exact.size() - k]).epsilon(1e-6).margin(1e-9 * exact[exact.size() - 1]));
  CHECK_THROWS_AS(gauss_newton(s.f, s.theta, 1000), std::invalid_argument);
}

}  // namespace valley

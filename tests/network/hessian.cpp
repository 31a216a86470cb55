// The Hessian through products against the dense one, and the linearised model against both.
#include "sim/network/measure/hessian.hpp"

#include <Eigen/Eigenvalues>

#include "sim/network/measure/gauss_newton.hpp"
#include "sim/network/models/models.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

using Eigen::MatrixXd;

struct Small {
  Criterion criterion{};
  std::shared_ptr<const Network> network = std::make_shared<Network>(make_network(
      {.name = "mlp", .keys = given({{"widths", Numbers{5}}, {"activation", "tanh"}})}, {.channels = 3, .outputs = 3}));
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
  CHECK(top_eigenvalues(s.f, s.theta, 1000, {}).lambda.size() == static_cast<std::size_t>(s.f.dimension()));
}

namespace {

/// H's eigenvalues, descending, from all its columns.
std::vector<double> all_eigenvalues(const Objective& f, const Flat& theta) {
  std::vector<torch::Tensor> columns;
  const torch::Tensor axes = torch::eye(f.dimension(), theta.tensor.options());
  for (std::int64_t i = 0; i < f.dimension(); ++i) columns.push_back(f.hessian_vector(theta, {axes[i]}).tensor);
  const MatrixXd H = matrix(columns);
  const Eigen::VectorXd descending = Eigen::SelfAdjointEigenSolver<MatrixXd>((H + H.transpose()) / 2).eigenvalues().reverse();
  return {descending.begin(), descending.end()};
}

void check_top(const Objective& f, const Flat& theta, int k, const std::vector<double>& exact, double precision = 1e-9) {
  const Spectrum top = top_eigenvalues(f, theta, k, {.seed = 1}, 1e-8);
  CAPTURE(f.dimension(), top.products);
  CHECK(top.converged);
  REQUIRE(top.lambda.size() == static_cast<std::size_t>(std::min<std::int64_t>(k, f.dimension())));
  const double size = std::max(std::abs(exact.front()), std::abs(exact.back()));
  for (std::size_t i = 0; i < top.lambda.size(); ++i) {
    CHECK(std::abs(top.lambda[i] - exact[i]) <= precision * size);
    CHECK(top.residual[i] <= std::max(1e-8 * std::abs(top.lambda[i]), precision * size));
  }
}

const torch::Tensor none = torch::empty({0}, torch::kFloat64);
constexpr auto no_layer = [](Stack&, Layout&) {};

}  // namespace

TEST_CASE("a linear model of five outputs has each eigenvalue five times") {
  const std::int64_t features = GENERATE(4, 60);  // 25 and 305 parameters: H whole, and by products
  const auto network = network_with(no_layer, features, 5);
  const torch::Tensor x = normals({20, features}, {.seed = 8});
  const Objective f(network, none, {x, classes_in_turn(20, 5)}, {.kind = LossKind::squared});
  const Flat theta{some_point(*network)};
  const torch::Tensor rows = torch::cat({x, torch::ones({20, 1}, torch::kFloat64)}, 1), form = rows.t().matmul(rows) / 20;
  const MatrixXd dense = Eigen::Map<const MatrixXd>(form.contiguous().data_ptr<double>(), features + 1, features + 1);
  const Eigen::VectorXd each = Eigen::SelfAdjointEigenSolver<MatrixXd>(dense).eigenvalues().reverse();
  std::vector<double> exact;
  for (const double value : each)
    for (int copy = 0; copy < 5; ++copy) exact.push_back(value);
  check_top(f, theta, 3, exact);
  check_top(f, theta, 7, exact);
  const Objective single(network, none.to(torch::kFloat32), {x.to(torch::kFloat32), f.samples().y}, {.kind = LossKind::squared});
  check_top(single, {theta.tensor.to(torch::kFloat32)}, 7, exact, 1e-5);
}

TEST_CASE("one sample's Hessian, which few products exhaust, has the eigenvalues of the whole matrix") {
  const auto kind = GENERATE(LossKind::cross_entropy, LossKind::squared);
  const std::int64_t hidden = GENERATE(4, 60);
  const auto network = std::make_shared<Network>(
      make_network({.name = "mlp", .keys = given({{"widths", Numbers{static_cast<double>(hidden)}}, {"activation", "tanh"}})},
                   {.channels = 3, .outputs = 3}));
  const Objective f(network, none, {normals({1, 3}, {.seed = 7}), classes_in_turn(1, 3)}, {.kind = kind});
  const Flat theta{some_point(*network)};
  check_top(f, theta, 12, all_eigenvalues(f, theta));
}

TEST_CASE("where the loss is flat the eigenvalues are 0") {
  const std::int64_t features = GENERATE(2, 200);
  const auto network = network_with(no_layer, features, 3);
  const Objective f(network, none, {normals({4, features}, {.seed = 9}), torch::zeros({4}, torch::kLong)}, {});
  torch::Tensor certain = torch::zeros({network->layout().parameter_count()}, torch::kFloat64);
  certain[-3] = 2000;  // the bias of class 0, which all samples are
  const Spectrum top = top_eigenvalues(f, {certain}, 4, {.seed = 1});
  CHECK(top.converged);
  CHECK(top.lambda == std::vector<double>(4, 0.));
  CHECK(top.residual == std::vector<double>(4, 0.));
}

TEST_CASE("a network of two parameters has two eigenvalues") {
  const auto network = network_with(no_layer, 1, 1);
  const torch::Tensor x = torch::tensor({{1.}, {2.}}, torch::kFloat64);
  const Objective f(network, none, {x, torch::zeros({2}, torch::kFloat64)}, {.kind = LossKind::squared});
  // Mean of (x, 1) (x, 1)^T: [[2.5, 1.5], [1.5, 1]].
  const double root = std::sqrt(0.75 * 0.75 + 1.5 * 1.5);
  check_top(f, {some_point(*network)}, 5, {1.75 + root, 1.75 - root});
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

TEST_CASE("the largest residual is no smaller than it is: neither 0 for what is below 1e-16, nor for what is not a number") {
  const auto network = network_with(no_layer, 2, 3);
  const torch::Tensor y = torch::zeros({2}, torch::kLong);
  torch::Tensor theta = torch::zeros({network->layout().parameter_count()}, torch::kFloat64);
  theta[-3] = 50;
  const Objective f(network, none, {torch::ones({2, 2}, torch::kFloat64), y}, {});
  CHECK(gauss_newton(f, {theta}).largest_residual == Approx(2 * std::exp(-50.)).epsilon(1e-12));
  torch::Tensor x = torch::ones({2, 2}, torch::kFloat64);
  x[0][0] = std::numeric_limits<double>::quiet_NaN();
  const Objective lost(network, none, {x, y}, {});
  CHECK(std::isnan(gauss_newton(lost, {theta}).largest_residual));
}

}  // namespace valley::networks

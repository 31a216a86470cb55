#include "sim/flow/flow.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "sim/data/design.hpp"
#include "sim/landscape/least_squares.hpp"
#include "sim/landscape/quadratic.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/simulate.hpp"

namespace valley {
namespace {

using Eigen::VectorXd;

VectorXd one(double x) { return VectorXd::Constant(1, x); }

TEST_CASE("gradient and USAM flow on a quadratic decay like exp(-lambda (1 + rho lambda) t)") {
  const std::vector<double> times{0, 0.1, 0.35, 2};
  for (double rho : {0., 0.2}) {
    const Quadratic f(3);
    const Flow flow = integrate_flow(rho == 0 ? gradient_flow(f) : usam_flow(f, rho), one(1.5), times);
    REQUIRE(flow.times == times);
    CHECK_FALSE(flow.escaped);
    for (std::size_t k = 0; k < times.size(); ++k)
      CHECK(flow.states[k][0] == Approx(1.5 * std::exp(-3 * (1 + rho * 3) * times[k])).epsilon(1e-9).margin(1e-10));
  }
}

TEST_CASE("USAM flow on least squares decays along each eigenvector at its own rate") {
  const LeastSquares f(orthogonal_rows({1, 2, 5}));
  const Flow flow = integrate_flow(usam_flow(f, 0.1), VectorXd::Ones(3), {1});
  const double lambda[] = {1, 2, 5};
  for (Eigen::Index i = 0; i < 3; ++i)
    CHECK(flow.states[0][i] == Approx(std::exp(-lambda[i] * (1 + 0.1 * lambda[i]))).epsilon(1e-8));
}

TEST_CASE("the loss falls along gradient flow, and f + rho/2 ||grad f||^2 along USAM flow") {
  const TwoParameter f;
  const double rho = 0.1;
  const auto height = [&](const VectorXd& x) {
    const Vec<double, 2> at{{x[0], x[1]}};
    return f.loss(at) + rho / 2 * std::pow(norm(f.gradient(at)), 2);
  };
  const Flow flow = integrate_flow(usam_flow(f, rho), Eigen::Vector2d(2.5, 0.3), {0.1, 0.2, 0.4, 0.8, 1.6});
  REQUIRE(flow.states.size() == 5);
  for (std::size_t k = 1; k < 5; ++k) CHECK(height(flow.states[k]) < height(flow.states[k - 1]));
}

/// Largest distance from the discrete path to the flow on [0, 2].
template <class Rule>
double path_error(Rule rule, double eta, const Velocity& velocity) {
  rule.descent.eta = eta;
  const auto steps = static_cast<std::uint32_t>(std::lround(2 / eta));
  std::vector<Vec<double, 2>> path;
  run(TwoParameter{}, rule, Vec<double, 2>{{1.5, 0.4}}, steps, Draw{}, [&](std::uint32_t, const auto& x) { path.push_back(x); });
  std::vector<double> times;
  for (std::uint32_t t = 0; t <= steps; ++t) times.push_back(t * eta);
  const Flow flow = integrate_flow(velocity, Eigen::Vector2d(1.5, 0.4), times);
  double largest = 0;
  for (std::size_t t = 0; t < path.size(); ++t)
    largest = std::max(largest, std::hypot(path[t][0] - flow.states[t][0], path[t][1] - flow.states[t][1]));
  return largest;
}

TEST_CASE("GD converges to gradient flow at first order in eta") {
  const auto velocity = gradient_flow(TwoParameter{});
  const double order = std::log2(path_error(Sgd{}, 1. / 128, velocity) / path_error(Sgd{}, 1. / 256, velocity));
  CHECK(order == Approx(1).margin(0.03));
}

TEST_CASE("USAM with rho proportional to eta converges to its flow at first order in eta") {
  const auto error = [](double eta) { return path_error(Usam{.shift = {.rho = eta}}, eta, usam_flow(TwoParameter{}, eta)); };
  CHECK(std::log2(error(1. / 128) / error(1. / 256)) == Approx(1).margin(0.03));
}

TEST_CASE("USAM with a fixed rho converges to its flow at first order in eta where the gradient is linear") {
  const LeastSquares f(orthogonal_rows({1, 2, 5}), {3, Sampling::without_replacement});  // the whole batch
  const auto error = [&](double eta) {
    const Usam rule{.descent = {.eta = eta}, .shift = {.rho = 0.1}};
    const auto steps = static_cast<std::uint32_t>(std::lround(1 / eta));
    const VectorXd x = run(f, rule, VectorXd(VectorXd::Ones(3)), steps, Draw{}).state;
    return (x - integrate_flow(usam_flow(f, 0.1), VectorXd::Ones(3), {1}).states[0]).norm();
  };
  CHECK(std::log2(error(1. / 256) / error(1. / 512)) == Approx(1).margin(0.05));
}

TEST_CASE("a finite-time blow-up is reported with its time") {
  const auto square = [](const VectorXd& x) -> VectorXd { return x.cwiseProduct(x); };
  const Flow flow = integrate_flow(square, one(1), {0.5, 0.9, 2, 3});
  CHECK(flow.escaped);
  CHECK(flow.escape_time == Approx(1).epsilon(1e-6));
  REQUIRE(flow.times.size() == 2);
  CHECK(flow.states[0][0] == Approx(2).epsilon(1e-9));
  CHECK(flow.states[1][0] == Approx(10).epsilon(1e-8));
}

TEST_CASE("a velocity that is not finite at the start ends the path at once") {
  const Flow flow = integrate_flow([](const VectorXd& x) -> VectorXd { return x / 0.; }, one(1), {0, 1});
  CHECK(flow.escaped);
  CHECK(flow.escape_time == 0);
  CHECK(flow.times.size() == 1);
}

TEST_CASE("a flow at rest stays there") { CHECK(integrate_flow(gradient_flow(Quadratic(1)), one(0), {5}).states[0][0] == 0); }

TEST_CASE("flows reject times that don't increase and tolerances that are not positive") {
  const auto velocity = gradient_flow(Quadratic(1));
  CHECK_THROWS_AS(integrate_flow(velocity, one(1), {1, 1}), std::invalid_argument);
  CHECK_THROWS_AS(integrate_flow(velocity, one(1), {-1}), std::invalid_argument);
  CHECK_THROWS_AS(integrate_flow(velocity, one(1), {NAN}), std::invalid_argument);
  CHECK_THROWS_AS(integrate_flow(velocity, one(1), {1}, 0), std::invalid_argument);
  CHECK_THROWS_AS(integrate_flow(velocity, one(NAN), {1}), std::invalid_argument);
}

}  // namespace
}  // namespace valley

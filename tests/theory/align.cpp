#include "theory/align.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace valley::theory;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

namespace {

/// Two samples by hand: f_1 = (x - 1)^2/2 and f_2 = (2 y + 2)^2/2 at (3, 1).
Samples two_samples() {
  MatrixXd rows(2, 2);
  rows << 1, 0, 0, 2;
  return least_squares_samples(rows, Vector2d(1, -2), Vector2d(3, 1));
}

double two_parameter_loss(double y, double u, double v) {
  const double out = std::tanh(v * std::sqrt(1 + u * u));
  return 0.5 * (out - y) * (out - y);
}

}  // namespace

TEST_CASE("samples know their mean, their covariance and half the gradient of its trace") {
  const Samples samples = two_samples();  // g_1 = (2, 0), g_2 = (0, 8); H_1 = diag(1, 0), H_2 = diag(0, 4)
  CHECK(samples.mean().g == Vector2d(1, 4));
  CHECK(samples.mean().H == MatrixXd(Vector2d(0.5, 2).asDiagonal()));
  CHECK(samples.covariance() == (MatrixXd(2, 2) << 1, -4, -4, 16).finished());
  // tr Sigma = ((x - 1)^2 + (4 y + 4)^2)/4 here, so half its gradient is ((x - 1)/4, 4 y + 4).
  CHECK(samples.half_trace_gradient() == Vector2d(0.5, 8));
}

TEST_CASE("the two-parameter samples' derivatives are those of their losses") {
  const double u = 0.7, v = 0.4, y = 0.3, h = 1e-4;
  const Derivatives one = two_parameter_samples({y}, u, v).each[0];
  const auto slope = [&](double at_u, double at_v) { return two_parameter_samples({y}, at_u, at_v).each[0].g; };
  CHECK(one.g[0] == Approx((two_parameter_loss(y, u + h, v) - two_parameter_loss(y, u - h, v)) / (2 * h)).epsilon(1e-6));
  CHECK(one.g[1] == Approx((two_parameter_loss(y, u, v + h) - two_parameter_loss(y, u, v - h)) / (2 * h)).epsilon(1e-6));
  const Vector2d du = (slope(u + h, v) - slope(u - h, v)) / (2 * h), dv = (slope(u, v + h) - slope(u, v - h)) / (2 * h);
  for (int i = 0; i < 2; ++i) {
    CHECK(one.H(i, 0) == Approx(du[i]).epsilon(1e-6));
    CHECK(one.H(i, 1) == Approx(dv[i]).epsilon(1e-6));
  }
}

TEST_CASE("least squares is flat at its minimum") {
  MatrixXd rows(3, 2);
  rows << 1, 2, -1, 1, 0.5, 3;
  const Eigen::Vector3d y(1, 2, -1);
  CHECK(least_squares_samples(rows, y, least_squares_minimum(rows, y)).mean().g.norm() < 1e-14);
}

TEST_CASE("the length of Align-SAM's shift is that of lambda u - w") {
  CHECK(align_length(0.1, 2, 0) == Approx(0.1 * std::sqrt(5.)));
  CHECK(align_length(0.1, 2, 1) == Approx(0.1));
  CHECK(align_length(0.1, 2, -1) == Approx(0.3));
  CHECK(align_length(0.1, 1, 1) == 0);
}

TEST_CASE("Align-SAM's drift by hand: the auxiliary batch leaves tr Sigma alone") {
  // g + (eta_1 - eta_2) H g + eta_1 nu k, H g = (0.5, 8), k = (0.5, 8).
  const VectorXd d = align_drift(two_samples(), 0.2, 0.1, 0.5);
  CHECK(d[0] == Approx(1 + 0.1 * 0.5 + 0.1 * 0.5).epsilon(1e-15));
  CHECK(d[1] == Approx(4 + 0.1 * 8 + 0.1 * 8).epsilon(1e-15));
  CHECK(align_drift(two_samples(), 0.1, 0, 1) == d);
  CHECK(align_ascended_loss(2, Vector2d(2, 0), Vector2d(1, 8), 0.2, 0.1) == Approx(2 + 0.8 - 0.2).epsilon(1e-15));
}

TEST_CASE("the product's change and gain by hand") {
  // g.H g = 0.5 + 32, g.k = 32.5, Tr(H Sigma) = 0.5 + 32.
  CHECK(align_product_change(two_samples(), 0.2, 0.1, 0.5) == Approx(32.5 * (0.2 + 0.5 * 0.3 - 0.1 * 0.5)).epsilon(1e-14));
  const Derivatives t{Vector2d(2, 0), Vector2d(1, 3).asDiagonal()}, a{Vector2d(1, 8), Vector2d(5, 4).asDiagonal()};
  // H_t g_a = (1, 24), H_a g_t = (10, 0).
  CHECK(align_product_gain(t, a, 0.3, 0.1) == Approx(0.03 * (577 + 10)).epsilon(1e-14));
}

TEST_CASE("the radius that keeps the product is the one where the bound is tight, and shrinks with the cosine") {
  const double beta = 2, q = 1.5, ratio = 0.7;
  const double r = align_product_radius(beta, -0.4, q, ratio), e = beta * ratio * r;
  CHECK((beta * r + e * (1 + e) * q) * (1 + e) + e == Approx(0.2).epsilon(1e-14));
  CHECK(align_product_radius(beta, 0.4, q, 0) == Approx(0.1).epsilon(1e-15));
  // Small c: beta eta_1 (1 + ratio (q + 1)) = |c|/2.
  CHECK(align_product_radius(beta, 1e-6, q, ratio) == Approx(5e-7 / (beta * (1 + ratio * (q + 1)))).epsilon(1e-5));
  CHECK(align_product_radius(beta, 0, q, ratio) == 0);
}

TEST_CASE("on a quadratic the stable steps end where |factor| is 1, and are none for a large eta_2") {
  const AlignQuadratic q{2, 0.3, 0.1};
  CHECK(q.critical_step() == Approx(2 / (2 * 1.4)));
  CHECK(q.factor(q.critical_step()) == Approx(-1).epsilon(1e-15));
  CHECK((AlignQuadratic{2, 0.3, 0.81}.critical_step()) == 0);
  CHECK((AlignQuadratic{2, 0.3, 0.79}.critical_step()) > 0);
  CHECK(q.perturbed().eta_2 == Approx(0.12));
  CHECK(q.variance(0.1, 0.5, 0.25) == Approx(0.04 * (2.56 * 0.5 + 0.04 * 0.25) / (1 - 0.72 * 0.72)));
  CHECK((AlignQuadratic{2, 0, 0}.variance(0.1, 0.5, 9)) == Approx((AlignQuadratic{2, 0, 0}.variance_shared(0.1, 0.5))));
  CHECK(std::isinf(q.variance(2, 1, 1)));
  CHECK(align_end(0.1, 2, 0.5, 0.6) == Approx(0.2));
  CHECK(align_end(0.1, 2, 0.5, 1) == 0);
  CHECK(align_end(0.1, 2, 0.5, 1.6) == Approx(0.2 * 0.3 / 1.8));
}

TEST_CASE("the disagreement valley's drifts by hand") {
  const AlignValley valley{2, 4, 4, 0.3, 0.1};
  CHECK(valley.mean_factor(0.05) == Approx(1 - 0.05 * 0.3));
  CHECK(valley.mean_factor_shared(0.05, false) == Approx(1 - 0.05 * 0.2));
  CHECK(valley.mean_factor_shared(0.05, true) == Approx(1 - 0.05 * 0.18));
  // One sample and no auxiliary term: x' = x (1 - eta eta_1 h^2) for certain.
  CHECK((AlignValley{2, 1, 1, 0.3, 0}.log_drift(1e-3)) == Approx(std::log1p(-1.2e-3)).epsilon(1e-5));
  CHECK(valley.log_drift(0.05) == Approx(-0.015 - 0.5 * 0.04 * (0.09 * 10. / 64 + 0.01 / 16)));
}

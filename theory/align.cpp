#include "theory/align.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "theory/two_parameter.hpp"

namespace valley::theory {

using Eigen::VectorXd;

double align_length(double rho, double lambda, double c) {
  return rho * std::sqrt(std::max(0., lambda * lambda + 1 - 2 * lambda * c));
}

double align_ascended_loss(double f_t, const VectorXd& g_t, const VectorXd& g_a, double eta_1, double eta_2) {
  return f_t + eta_1 * g_t.squaredNorm() - eta_2 * g_t.dot(g_a);
}

VectorXd align_drift(const Samples& samples, double eta_1, double eta_2, double nu) {
  const Derivatives f = samples.mean();
  return f.g + (eta_1 - eta_2) * (f.H * f.g) + eta_1 * nu * samples.half_trace_gradient();
}

double align_product_radius(double beta, double c, double q, double ratio) {
  // With e = beta eta_2: g_a moves by at most e ||g_a||, g_t by at most (beta eta_1 + e (1 + e) q) ||g_t||.
  const auto moves = [&](double eta_1) {
    const double e = beta * ratio * eta_1, t = beta * eta_1 + e * (1 + e) * q;
    return t * (1 + e) + e;
  };
  double low = 0, high = std::abs(c) / (2 * beta);  // where t alone is |c|/2
  while (true) {
    const double middle = (low + high) / 2;
    if (middle <= low || middle >= high) return low;
    (moves(middle) <= std::abs(c) / 2 ? low : high) = middle;
  }
}

double align_product_change(const Samples& samples, double eta_1, double eta_2, double nu) {
  const Derivatives f = samples.mean();
  const double disagreement = (f.H * samples.covariance()).trace();  // Tr(H Sigma)
  return eta_1 * f.g.dot(f.H * f.g) + nu * (eta_1 + eta_2) * f.g.dot(samples.half_trace_gradient()) - eta_2 * nu * disagreement;
}

double align_product_gain(const Derivatives& t, const Derivatives& a, double eta, double eta_2) {
  const VectorXd moved = t.H * a.g;
  return eta * eta_2 * (moved.squaredNorm() + (a.H * t.g).dot(moved));
}

double AlignQuadratic::critical_step() const { return curvature() > 0 ? 2 / curvature() : 0; }

double AlignQuadratic::variance(double eta, double s_t, double s_a) const {
  const double keeps = factor(eta);
  if (!(std::abs(keeps) < 1)) return std::numeric_limits<double>::infinity();
  const double t = eta * h * (1 + eta_1 * h), a = eta * h * eta_2 * h;
  return (t * t * s_t + a * a * s_a) / (1 - keeps * keeps);
}

double AlignQuadratic::variance_shared(double eta, double s) const {
  const double keeps = factor(eta);
  if (!(std::abs(keeps) < 1)) return std::numeric_limits<double>::infinity();
  return (1 - keeps) * (1 - keeps) * s / (1 - keeps * keeps);
}

double align_end(double eta, double h, double rho, double lambda) {
  return lambda <= 1 ? (1 - lambda) * rho : sam_cycle_amplitude(h, eta, (lambda - 1) * rho);
}

double AlignValley::mean_factor_shared(double eta, bool perturbed) const {
  const double leaves = perturbed ? eta_2 * (1 + eta_2 * h) : eta_2;
  return 1 - eta * (eta_1 - leaves) * h * h / b;
}

double AlignValley::log_drift(double eta) const {
  // x'/x = 1 + A at y = 0, A = eta h^2 m_t (eta_2 m_a - eta_1 m_t) with means m of b signs: E m^2 = 1/b, E m^4 = (3 b - 2)/b^3.
  const double first = -eta * eta_1 * h * h / b, scale = eta * h * h;
  const double square = scale * scale * (eta_1 * eta_1 * (3 * b - 2) / (b * b * b) + eta_2 * eta_2 / (b * b_a));
  return first - square / 2;
}

}  // namespace valley::theory

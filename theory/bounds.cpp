#include "theory/bounds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/require.hpp"

namespace valley::theory {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

double batch_noise(const Batching& batching, long n) {
  const auto B = static_cast<double>(batching.size);
  const auto N = static_cast<double>(n);
  require(n >= 1, "n", N, "at least 1 sample");
  require(B >= 1, "batch", B, "at least 1");
  if (batching.sampling == Sampling::with_replacement) return 1 / B;
  require(B <= N, "batch", B, "at most n = " + shortest(N) + " without replacement");
  return n == 1 ? 0 : (N - B) / (B * (N - 1));
}

double escape_factor(double eta, double rho, double gamma, double noise, double h) {
  const double aligned = gamma * noise * h;
  return eta * eta * aligned * (1 + rho * rho * aligned);
}

double stability_eta(double rho, double gamma, double noise, double h) {
  const double aligned = gamma * noise * h;
  if (aligned == 0) return infinity;
  return 1 / std::sqrt(aligned * (1 + rho * rho * aligned));
}

double momentum_share(double momentum, bool nesterov) {
  return nesterov ? 1 / (1 + momentum) : std::sqrt((1 - momentum) * (1 + momentum));
}

double growth_bound(double C, double momentum, bool nesterov) {
  if (nesterov) return (1 + momentum) * (1 + momentum) * C;
  return (C + std::hypot(C, 2 * momentum)) / 2;
}

double stability_frobenius_squared(double eta, double rho, double gamma, double noise) {
  const double aligned = gamma * noise;
  if (aligned == 0) return infinity;
  // (sqrt(1 + q) - 1) / (2 rho^2) with q = 4 rho^2 / eta^2, without the cancellation at small rho.
  const double q = 4 * rho * rho / (eta * eta);
  return 2 / (eta * eta * aligned * (std::sqrt(1 + q) + 1));
}

ValleyCondition same_valley_usam(double b, double slope_sup, double curvature) { return {b / slope_sup, 1 / curvature}; }

ValleyCondition same_valley_sam(double b, double slope_sup) { return {b / slope_sup, b}; }

PlCondition pl_condition(double beta, double mu, double s) {
  const double eta = s > 0 ? std::min(1 / beta, mu / (2 * beta * s)) : 1 / beta;
  return {eta, std::sqrt(mu / std::max(beta, s)) / (4 * beta)};
}

PlCondition pl_condition_remembered(double eta, double beta, double mu, double s) {
  PlCondition condition = pl_condition(beta, mu, s);
  condition.rho_max = std::min(1 / beta, eta * mu * mu / (24 * beta * beta));
  if (s > 0) condition.rho_max = std::min(condition.rho_max, mu / (4 * beta * s));
  return condition;
}

double pl_rate(double eta, double mu) { return 1 - eta * mu / 2; }

double pl_rate_shared(double eta, double rho, double beta, double beta_mean, double mu) {
  const double q = 2 * mu - mu * beta * rho - beta * beta * rho;
  if (!(q > 0)) return nan;
  const double lift = 1 + beta * rho;
  return 1 - eta * q + beta_mean * beta * eta * eta * lift * lift;
}

}  // namespace valley::theory

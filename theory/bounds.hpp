// The closed bounds of the four properties (late-SAM), as derived in docs/derivations.md.
// h = ||H||_F^2, gamma = noise alignment, `noise` = variance of a batch mean over that of one
// sample: 1/B with replacement, (n-B)/(B(n-1)) without.
#pragma once

#include "base/batching.hpp"

namespace valley::theory {

/// Variance of a batch mean in units of one sample's: 1/B, or (n-B)/(B(n-1)) without replacement.
/// Throws std::invalid_argument for B = 0, n = 0, or B > n without replacement.
double batch_noise(const Batching& batching, long n);

/// P1: C = eta^2 gamma noise h (1 + rho^2 gamma noise h); fresh batches: E f_{t+1} >= C E f_t.
double escape_factor(double eta, double rho, double gamma, double noise, double h);

/// P3 solved for the step: the largest eta with escape_factor <= 1. Infinite when gamma noise h = 0 (vacuous).
double stability_eta(double rho, double gamma, double noise, double h);

/// P3 with momentum: stable => escape_factor <= 1 - m^2 (heavy ball) or 1/(1 + m)^2 (Nesterov), the smallest eigenvalue that
/// a unit of gradient noise is answered with being its inverse at least. So the step is this share of stability_eta.
double momentum_share(double momentum, bool nesterov);

/// P1 with momentum: E f_{t+1} >= C E f_t from every point and velocity, with Nesterov (1 + m)^2 C; and in the long run E f_t
/// grows at least by (C + sqrt(C^2 + 4 m^2))/2 a step, with Nesterov (1 + m)^2 C. C = escape_factor.
double growth_bound(double C, double momentum, bool nesterov);

/// P3 solved for the sharpness: the largest ||H||_F^2 a stable point can have,
/// (sqrt(1 + 4 rho^2/eta^2) - 1) / (2 rho^2 gamma noise); 1/(eta^2 gamma noise) at rho = 0.
double stability_frobenius_squared(double eta, double rho, double gamma, double noise);

/// P2: conditions under which full-batch USAM, or normalised SAM, started in (-b, b) stays there.
struct ValleyCondition {
  double eta_max = 0;  // eta sup_V |f'| < b: exclusive upper limit
  double rho_max = 0;  // USAM: rho <= 1/a (inclusive); SAM: rho < b (exclusive)
};
ValleyCondition same_valley_usam(double b, double slope_sup, double curvature);
ValleyCondition same_valley_sam(double b, double slope_sup);

/// P4: beta-smooth, ||grad f||^2 >= 2 mu f, E||noise||^2 <= s f for the batch (s = sigma^2 noise), fresh batches.
struct PlCondition {
  double eta_max = 0, rho_max = 0;  // inclusive
};
/// eta <= min(1/beta, mu/(2 beta s)), rho <= sqrt(mu / max(beta, s)) / (4 beta).
PlCondition pl_condition(double beta, double mu, double s);
/// The printed form as remembered: rho <= min(1/beta, mu/(4 beta s), eta mu^2/(24 beta^2)); eta as above.
PlCondition pl_condition_remembered(double eta, double beta, double mu, double s);
/// 1 - eta mu / 2: E f_t <= rate^t f_0.
double pl_rate(double eta, double mu);
/// Shared batches, every f_i beta-smooth, interpolation, q = 2 mu - mu beta rho - beta^2 rho > 0:
/// E f' <= f (1 - eta q + beta_mean beta eta^2 (1 + beta rho)^2), beta_mean the smoothness of the mean.
/// NaN when q <= 0.
double pl_rate_shared(double eta, double rho, double beta, double beta_mean, double mu);

}  // namespace valley::theory

// Align-SAM (nguyen2026alignsam; docs/derivations.md#align-sam). Two independent batches t and a:
//
//   practical   p = rho (lambda g_t/||g_t|| - g_a/||g_a||)
//   theory      p = eta_1 g_t - eta_2 g_a, g_a at theta or, as the paper has it, at theta + eta_2 g_a
//
// and theta' = theta - eta grad f_t(theta + p). nu: a batch mean's variance over one sample's (`batch_noise`).
#pragma once

#include <Eigen/Core>

#include "theory/samples.hpp"

namespace valley::theory {

/// ||p|| of the practical form, c = cos(g_t, g_a).
double align_length(double rho, double lambda, double c);

/// f_t(theta + p) to first order: f_t + eta_1 ||g_t||^2 - eta_2 g_t . g_a.
double align_ascended_loss(double f_t, const Eigen::VectorXd& g_t, const Eigen::VectorXd& g_a, double eta_1, double eta_2);

/// E grad f_t(theta + p) to first order in the radii, (d): grad[f + ((eta_1 - eta_2)/2) ||grad f||^2 + (eta_1 nu/2) tr Sigma].
/// eta_2 = 0: USAM, nu then that of m-SAM's groups.
Eigen::VectorXd align_drift(const Samples& samples, double eta_1, double eta_2, double nu);

/// The largest eta_1 (eta_2 = ratio eta_1) at which beta-smoothness alone keeps the product of the two gradients at their
/// perturbed points within half its size of what it was. c: their cosine; q = ||g_a||/||g_t||. Proportional to |c| at small c.
double align_product_radius(double beta, double c, double q, double ratio);

/// E of the product at the perturbed points less the product before, to first order: eta_1 g . H g + nu (eta_1 + eta_2) g . k -
/// eta_2 nu Tr(H Sigma), k = (1/2) grad tr Sigma. At a minimum -eta_2 nu Tr(H Sigma).
double align_product_change(const Samples& samples, double eta_1, double eta_2, double nu);

/// g_t . g_a after the step, less the same after a step of USAM(eta_1), to second order: eta eta_2 (||H_t g_a||^2 + (H_a g_t) .
/// (H_t g_a)).
double align_product_gain(const Derivatives& t, const Derivatives& a, double eta, double eta_2);

/// One direction of curvature h, batch minimisers of variances s_t and s_a (one sample's over the batch size).
struct AlignQuadratic {
  double h = 1, eta_1 = 0, eta_2 = 0;

  /// (1 + (eta_1 - eta_2) h) h: what takes the place of h.
  double curvature() const { return (1 + (eta_1 - eta_2) * h) * h; }
  /// The same with g_a taken at theta + eta_2 g_a: eta_2 (1 + eta_2 h) for eta_2.
  AlignQuadratic perturbed() const { return {h, eta_1, eta_2 * (1 + eta_2 * h)}; }
  /// 1 - eta (1 + (eta_1 - eta_2) h) h, the factor of x a step.
  double factor(double eta) const { return 1 - eta * curvature(); }
  /// The eta below which x settles; 0 where none does, eta_2 >= eta_1 + 1/h.
  double critical_step() const;
  /// Stationary variance of x: eta^2 h^2 ((1 + eta_1 h)^2 s_t + (eta_2 h)^2 s_a)/(1 - factor^2); infinite if unstable.
  double variance(double eta, double s_t, double s_a) const;
  /// The same where one batch is both: eta^2 curvature^2 s/(1 - factor^2).
  double variance_shared(double eta, double s) const;
};

/// Where the practical form ends on h x^2/2 with exact gradients, |x|: (1 - lambda) rho for lambda <= 1, else SAM's 2-cycle of
/// radius (lambda - 1) rho. 0 < eta h < 2.
double align_end(double eta, double h, double rho, double lambda);

/// The disagreement valley f_i = h y^2/2 - h xi_i x y, xi_i = +-1 with equal odds, batches of b and b_a with replacement.
struct AlignValley {
  double h = 1, b = 1, b_a = 1, eta_1 = 0, eta_2 = 0;

  /// E x'/x, whatever y, wherever g_a is taken: 1 - eta eta_1 h^2/b.
  double mean_factor(double eta) const { return 1 - eta * eta_1 * h * h / b; }
  /// The same where one batch is both: 1 - eta (eta_1 - eta_2) h^2/b; `perturbed`: eta_2 (1 + eta_2 h) for eta_2.
  double mean_factor_shared(double eta, bool perturbed) const;
  /// E log|x'/x| to second order in eta (g_a at theta): the drift of a typical path.
  double log_drift(double eta) const;
};

}  // namespace valley::theory

// The Hessian H of an objective at a point, through products H v alone.
//
//   top eigenvalues   largest in value, each as often as it stands in H, with their residuals (spectrum.hpp)
//   Tr H, ||H||_F     Hutchinson (1990): mean of z.Hz and of ||Hz||^2 over random signs z, with standard errors
//   noise             Sigma = mean_i g_i g_i^T - g g^T, the covariance of one sample's gradient:
//                     Tr(H Sigma), and gamma = Tr(H Sigma) / (2 f ||H||_F^2) (Wu, Wang, Su 2022)
#pragma once

#include "sim/draw.hpp"
#include "sim/network/measure/estimate.hpp"
#include "sim/network/measure/spectrum.hpp"
#include "sim/network/objective.hpp"

namespace valley::networks {

/// The min(k, P) largest eigenvalues, k >= 1, each to `tolerance` relative to its size or to the rounding of theta's type
/// relative to the largest. Starts are drawn at xi, xi.step + 1, ... Throws std::invalid_argument for k < 1 and
/// std::runtime_error where H v is not finite.
Spectrum top_eigenvalues(const Objective& f, const Flat& theta, int k, Draw xi, double tolerance = 1e-6);

/// lambda_1 to three digits; NaN where Lanczos does not get there. Starts and throws as top_eigenvalues.
double largest_eigenvalue(const Objective& f, const Flat& theta, Draw xi);

struct Hutchinson {
  Estimate trace, frobenius_squared;
};

/// From `probes` >= 2 sign vectors, drawn at xi.
Hutchinson hutchinson(const Objective& f, const Flat& theta, int probes, Draw xi);

struct NoiseAlignment {
  double loss = 0, trace = 0;  // f, Tr(H Sigma)
  double gamma = 0;            // given ||H||_F^2
};

/// One product and one gradient a sample, n of them in all. BatchNorm as for_each_gradient asks.
NoiseAlignment noise_alignment(const Objective& f, const Flat& theta, double frobenius_squared);

}  // namespace valley::networks

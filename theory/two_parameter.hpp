// The two-parameter landscape of late-SAM, example 4.1, at its minima (u, 0) with sharpness s2 = s(u)^2.
#pragma once

namespace valley::theory {

/// Factor of v a step near the minimum line: 1 - eta s2 (1 + rho s2); rho = 0: GD.
double usam_multiplier(double s2, double eta, double rho);

/// Largest sharpness USAM is stable at, s_U = (-1 + sqrt(1 + 8 rho/eta)) / (2 rho); 2/eta at rho = 0.
double usam_stable_sharpness(double eta, double rho);

/// Largest |df/dv| on the line of given u: 2/(3 sqrt 3) s.
double v_slope_bound(double s);

/// Normalised SAM's 2-cycle in v: |v| = eta rho s2 / (2 - eta s2). Exact on the quadratic, leading order here.
double sam_cycle_amplitude(double s2, double eta, double rho);

/// Mean drift of u a step on that cycle, -(eta/2) (2 rho/(2 - eta s2))^2 ds2/du, leading order in rho.
double sam_cycle_drift(double s2, double ds2_du, double eta, double rho);

}  // namespace valley::theory

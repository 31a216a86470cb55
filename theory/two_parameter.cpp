#include "theory/two_parameter.hpp"

#include <cmath>

namespace valley::theory {

double usam_multiplier(double s2, double eta, double rho) { return 1 - eta * s2 * (1 + rho * s2); }

double usam_stable_sharpness(double eta, double rho) {
  // (-1 + sqrt(1 + q)) / (2 rho) with q = 8 rho / eta, without the cancellation at small rho.
  return 4 / (eta * (1 + std::sqrt(1 + 8 * rho / eta)));
}

double v_slope_bound(double s) { return 2 / (3 * std::sqrt(3.)) * s; }

double sam_cycle_amplitude(double s2, double eta, double rho) { return eta * rho * s2 / (2 - eta * s2); }

double sam_cycle_drift(double s2, double ds2_du, double eta, double rho) {
  const double ascent_point = 2 * rho / (2 - eta * s2);  // |v| + rho on the cycle
  return -eta / 2 * ascent_point * ascent_point * ds2_du;
}

}  // namespace valley::theory

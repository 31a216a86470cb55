#include "theory/design.hpp"
#include "theory/one_step.hpp"

namespace valley::theory {

double noise_alignment(const Design& design) {
  // Tr(Sigma H) = delta^T V(H) delta, V that of single samples.
  const SecondMoment moment(design, {});
  if (moment.noiseless()) return 0;
  const double frobenius = curvature(design).frobenius * moment.unit();  // of doubles
  const double kappa = least_noise(moment) * (1 - 1e-13);
  return kappa / (frobenius * frobenius);
}

}  // namespace valley::theory

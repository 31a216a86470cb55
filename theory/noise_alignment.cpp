#include <cmath>

#include "theory/design.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {

double noise_alignment(const Design& design) {
  // Tr(Sigma H) = delta^T V(H) delta, V that of single samples.
  const SecondMoment moment(design, {});
  if (moment.noiseless()) return 0;
  const Wide& H = moment.H();
  Wide N = moment.exact().N(H);
  // What is left after R(H) less H^3 is known to rounding of R(H)'s own diagonal; less that much, it is surely positive or
  // taken for 0.
  const Wide R = N + product(product(moment.exact().K(), H), moment.exact().K());
  const double rounding = 0x1p-92 * static_cast<double>(design.L().rows());
  for (Eigen::Index i = 0; i < N.rows(); ++i) N(i, i) -= R(i, i) * rounding;
  const double turned = pencil_range(H, N).high;
  if (!std::isfinite(turned)) return 0;
  const double kappa = (1 - 1e-13) / turned, frobenius = curvature(design).frobenius * moment.unit();
  return kappa / (frobenius * frobenius);
}

}  // namespace valley::theory

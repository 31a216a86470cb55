#include "theory/memory.hpp"

#include <algorithm>

#include "base/decompositions.hpp"
#include "theory/axes.hpp"
#include "theory/witness.hpp"

namespace valley::theory {

Certified mean_step_with_memory(const SecondMoment& moment) {
  const Eigen::MatrixXd K = rounded(moment.drift());
  const Eigen::VectorXd values = symmetric_eigenvalues(K);
  return known_to(mean_edge(moment.setting()) / values[values.size() - 1] * moment.unit(), units_of(K.rows()) + 4);
}

Certified critical_step_with_memory(const SecondMoment& moment) {
  const Certified mean = mean_step_with_memory(moment);
  if (moment.noiseless()) return mean;
  const double floor = 1 / mean.low;  // x is 1/eta above that of the mean's edge, where Psi has its pole
  const Line line{
      .point = [&](double x) { return DoubleDouble(1) / (DoubleDouble(floor) + x); },
      .at = [&](const DoubleDouble& eta) { return Response::at_rest(moment.setting(), eta / moment.unit()); },
      .floor = floor,
      .first = floor,
  };
  return Witness(moment, line).unit_point(0, mean.high);
}

}  // namespace valley::theory

#include <vector>

#include "base/require.hpp"
#include "theory/loss_form.hpp"
#include "theory/range.hpp"
#include "theory/threshold.hpp"

namespace valley::theory {

std::vector<double> expected_loss(const Design& design, const Setting& setting, double eta, const Eigen::VectorXd& delta_0,
                                  int steps) {
  require(delta_0.size() == design.d(), "size of delta_0", static_cast<double>(delta_0.size()),
          "d = " + shortest(static_cast<double>(design.d())));
  require(steps >= 0, "steps", steps, "0 or more");
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  const Wide z = moment.coordinates(residuals(design, delta_0));
  const Wide across = z.transpose();
  LossForm form(moment, eta);
  std::vector<double> loss;
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(0.5 * static_cast<double>(product(across, product(form.at_rest(), z))(0, 0)));
    if (t < steps) form.step();
  }
  return loss;
}

}  // namespace valley::theory

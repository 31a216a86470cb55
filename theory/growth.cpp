// The growth of a step size.
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/decompositions.hpp"
#include "base/require.hpp"
#include "theory/axes.hpp"
#include "theory/one_step.hpp"
#include "theory/range.hpp"
#include "theory/threshold.hpp"
#include "theory/witness.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();

/// The mean's own growth: extremes of mode_growth over what is known of q = 1 - eta kappa. It falls and then rises in q, whose
/// entries keep their digits where eta kappa is nearly 1.
Certified mean_growth(const SecondMoment& moment, double eta) {
  const Setting& setting = moment.setting();
  Wide Q = moment.drift() * (DoubleDouble(-eta) / moment.unit());
  double size = 1;
  for (Index i = 0; i < Q.rows(); ++i) {
    size = std::max(size, std::abs(static_cast<double>(Q(i, i))));
    Q(i, i) += 1;
  }
  const VectorXd values = symmetric_eigenvalues(rounded(Q));
  const double error =
      units_of(Q.rows()) * eps * values.cwiseAbs().maxCoeff() + rounding_of(Q.rows(), moment.exact().rows().rows()) * size;
  const auto at = [&](double q) { return static_cast<double>(mode_growth(q, setting)); };
  const double bottom = setting.nesterov ? 0 : -setting.momentum;  // q of the least growth
  const auto least = [&](double q) { return at(std::clamp(bottom, q - error, q + error)); };
  const auto most = [&](double q) { return std::max(at(q - error), at(q + error)); };
  const double first = values[0], last = values[values.size() - 1];
  const double low = std::max(least(first), least(last)), high = std::max(most(first), most(last));
  return {std::max(at(first), at(last)), low * (1 - 4 * eps), high * (1 + 4 * eps), is_tight(low, high), 0};
}

}  // namespace

Certified growth(const SecondMoment& moment, double eta) {
  require(eta >= 0 && std::isfinite(eta), "eta", eta, "0 or more");
  const Certified mean = mean_growth(moment, eta);
  if (moment.noiseless() || eta == 0) return mean;
  const Line line{
      .point = [&](double x) { return DoubleDouble(mean.high) + x; },
      .at = [&](const DoubleDouble& g) { return Response::growing(moment.setting(), DoubleDouble(eta) / moment.unit(), g); },
      .floor = mean.high,
      .first = mean.high,
  };
  return narrowed(Witness(moment, line).unit_point(0, infinity), mean.low, infinity);
}

Certified growth(const Design& design, const Setting& setting, double eta) {
  require_in_range(design, setting, eta);
  return growth(SecondMoment(design, setting), eta);
}

double one_step_growth_low(const Design& design, const Setting& setting, double eta) {
  require_in_range(design, setting, eta);
  return one_step_growth_low(SecondMoment(design, setting), eta);
}

}  // namespace valley::theory

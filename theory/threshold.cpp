#include "theory/threshold.hpp"

#include <algorithm>
#include <limits>

#include "base/decompositions.hpp"
#include "theory/axes.hpp"
#include "theory/bounds.hpp"
#include "theory/memory.hpp"
#include "theory/one_step.hpp"
#include "theory/range.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {
namespace {

using Eigen::ArrayXXd;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double eps = std::numeric_limits<double>::epsilon();

/// P^-1 R, whose radius is 1/eta*.
PositiveMap inverse_step_map(const SecondMoment& moment) {
  const VectorXd& kappa = moment.kappa();
  const ArrayXXd pairs = kappa.array().replicate(1, kappa.size()) + kappa.transpose().array().replicate(kappa.size(), 1);
  return {.exact = [&moment](const Wide& W) { return moment.solve_P(moment.exact().R(W)); },
          .quick_step = [&moment, pairs](const MatrixXd& W, double radius) -> MatrixXd {
            return moment.quick().R(W).array() / pairs / radius;
          },
          .rounding = rounding_of(kappa.size(), moment.exact().rows().rows())};
}

/// 2 over the largest eigenvalue of the mean map.
Certified mean_step(const SecondMoment& moment) {
  if (!is_plain(moment.setting())) return mean_step_with_memory(moment);
  const MatrixXd K = rounded(moment.exact().K());
  const VectorXd values = symmetric_eigenvalues(K);
  return known_to(2 / values[values.size() - 1] * moment.unit(), units_of(K.rows()));
}

/// What rungs and mean say besides: rungs of large forms, which take as long as the step does, where its own are too wide.
Certified between_rungs(const Certified& step, const SecondMoment& moment, double mean) {
  if (step.converged && moment.kappa().size() > cheap) return narrowed(step, 0, mean);
  const Ends rungs = one_step_rungs(moment);
  return narrowed(step, rungs.low, std::min(rungs.high, mean));
}

}  // namespace

Certified critical_step(const SecondMoment& moment) {
  const Certified mean = mean_step(moment);
  if (moment.noiseless()) return mean;
  if (!is_plain(moment.setting())) return between_rungs(critical_step_with_memory(moment), moment, mean.high);
  const MatrixXd H = rounded(moment.H());
  const PositiveMap own = inverse_step_map(moment);
  const Axes axes = axes_of(own, H, 1);
  const PositiveMap map = along(axes, own);
  const Certified inverse = enclose(map, perron([&](const MatrixXd& W) { return map.quick_step(W, 1); }, axes.into(H)));
  const double unit = moment.unit();
  const Certified step{unit / inverse.value, unit * (1 - eps) / inverse.high, unit * (1 + eps) / inverse.low, inverse.converged,
                       inverse.applications};
  return between_rungs(step, moment, mean.high);
}

Certified critical_step(const Design& design, const Setting& setting) {
  require_in_range(design, setting);
  return critical_step(SecondMoment(design, setting));
}

Ladder ladder(const SecondMoment& moment, double bound) {
  const Ends rungs = one_step_rungs(moment);
  return {.bound = bound, .necessary = rungs.high, .sufficient = rungs.low, .mean = mean_step(moment).value};
}

Ladder ladder(const Design& design, const Setting& setting) {
  require_in_range(design, setting);
  const double noise = batch_noise(setting.batching, design.n()), frobenius = curvature(design).frobenius;
  const double bound = stability_eta(setting.rho, noise_alignment(design), noise, frobenius * frobenius);
  return ladder(SecondMoment(design, setting), momentum_share(setting.momentum, setting.nesterov) * bound);
}

}  // namespace valley::theory

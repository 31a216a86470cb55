#include "theory/threshold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "base/require.hpp"
#include "theory/bounds.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {
namespace {

using Eigen::MatrixXd;

std::unique_ptr<SecondMoment> cheaper_space(const Design& design, const Setting& setting) {
  return design.n() <= design.d() ? sample_space(design, setting) : parameter_space(design, setting);
}

}  // namespace

Certified critical_step(const SecondMoment& moment) {
  const Certified inverse =
      spectral_radius([&](const MatrixXd& W) { return moment.solve_P(moment.R(W)); }, moment.H());
  Certified eta = inverse;
  eta.value = 1 / inverse.value, eta.low = 1 / inverse.high, eta.high = 1 / inverse.low;
  return eta;
}

Certified critical_step(const Design& design, const Setting& setting) {
  return critical_step(*cheaper_space(design, setting));
}

Certified growth(const SecondMoment& moment, double eta) {
  require(eta >= 0 && std::isfinite(eta), "eta", eta, "0 or more");
  return spectral_radius([&](const MatrixXd& W) { return moment.T(W, eta); }, moment.H());
}

Certified growth(const Design& design, const Setting& setting, double eta) {
  return growth(*cheaper_space(design, setting), eta);
}

Ladder ladder(const Design& design, const Setting& setting) {
  const auto moment = cheaper_space(design, setting);
  const double noise = batch_noise(setting.batching, design.n());
  const double frobenius = curvature(design).frobenius;
  // P(H) need not be positive for shared batches, R(H) is: the same rungs as extremes of (P, R).
  const PencilRange rungs = pencil_range(moment->P(moment->H()), moment->R(moment->H()));
  return {.bound = stability_eta(setting.rho, noise_alignment(design), noise, frobenius * frobenius),
          .necessary = rungs.high,
          .sufficient = std::max(rungs.low, 0.),
          .mean = 2 / moment->mean_map().maxCoeff()};
}

double one_step_growth_low(const Design& design, const Setting& setting, double eta) {
  const auto moment = cheaper_space(design, setting);
  return pencil_range(moment->T(moment->H(), eta), moment->H()).low;
}

std::vector<double> expected_loss(const Design& design, const Setting& setting, double eta, const Eigen::VectorXd& delta_0,
                                  int steps) {
  require(delta_0.size() == design.d(), "size of delta_0", static_cast<double>(delta_0.size()),
          "d = " + shortest(static_cast<double>(design.d())));
  require(steps >= 0, "steps", steps, "0 or more");
  const auto moment = cheaper_space(design, setting);
  const Eigen::VectorXd z = moment->coordinates(design.L() * delta_0);
  std::vector<double> loss;
  MatrixXd W = moment->H();
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(0.5 * z.dot(W * z));
    if (t < steps) W = moment->T(W, eta);
  }
  return loss;
}

}  // namespace valley::theory

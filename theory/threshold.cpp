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
  const Certified inverse = perron([&](const MatrixXd& W) { return moment.solve_P(moment.R(W)); }, moment.H()).radius;
  Certified eta = inverse;
  eta.low = 1 / inverse.high, eta.high = 1 / inverse.low, eta.value = 1 / inverse.value;
  return eta;
}

Certified critical_step(const Design& design, const Setting& setting) {
  return critical_step(*cheaper_space(design, setting));
}

Certified growth(const SecondMoment& moment, double eta) {
  require(eta >= 0 && std::isfinite(eta), "eta", eta, "0 or more");
  // T(W) = J W J + N(W), J = I - eta K diagonal, N the noise's positive part. Below eta* the spectrum of T crowds
  // under its radius and iterating T crawls. But g is the radius where Psi_g(W) = (g - J.J)^-1 N(W) has radius 1,
  // and Psi separates as well as the critical step's map does: solve that by secants, each point enclosed through T.
  const FormMap T = [&](const MatrixXd& W) { return moment.T(W, eta); };
  const Eigen::ArrayXd j = 1 - eta * moment.mean_map().array();
  const Eigen::ArrayXXd jj = (j.matrix() * j.matrix().transpose()).array();
  const double floor = jj.maxCoeff();

  MatrixXd W = moment.H();
  for (int k = 0; k < 8; ++k) W = T(W) / W.trace();
  Certified best = enclose(T, moment.H(), W);
  int applications = 8 + best.applications;
  double g = best.high, g_before = 0, excess_before = 0;
  for (int round = 0; round < 12 && !best.converged && std::isfinite(g); ++round) {
    g = std::max(g, floor * (1 + 1e-14));
    const FormMap Psi = [&](const MatrixXd& X) -> MatrixXd { return (T(X).array() - jj * X.array()) / (g - jj); };
    const Perron at_g = perron(Psi, W);
    const Certified tried = enclose(T, moment.H(), at_g.form);
    applications += at_g.radius.applications + tried.applications;
    best.low = std::max(best.low, tried.low), best.high = std::min(best.high, tried.high);
    best.value = (best.low + best.high) / 2, best.converged = best.high - best.low <= 1e-8 * best.low;
    W = at_g.form;
    const double excess = at_g.radius.value - 1;
    const double next = round == 0 ? best.value : g - excess * (g - g_before) / (excess - excess_before);
    g_before = g, excess_before = excess;
    g = next >= best.low && next <= best.high ? next : best.value;
  }
  best.applications = applications;
  return best;
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

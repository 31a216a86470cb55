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

/// Fresh batches need rank-sized products only; shared ones an n x n sum either way, which residuals do with less.
std::unique_ptr<SecondMoment> cheaper_space(const Design& design, const Setting& setting) {
  const bool fresh = setting.coupling == Coupling::fresh || setting.rho == 0;
  return fresh || design.d() < design.n() ? parameter_space(design, setting) : sample_space(design, setting);
}

}  // namespace

Certified critical_step(const SecondMoment& moment) {
  const Certified inverse = spectral_radius([&](const MatrixXd& W) { return moment.solve_P(moment.R(W)); }, moment.H());
  Certified eta = inverse;
  eta.low = 1 / inverse.high, eta.high = 1 / inverse.low, eta.value = 1 / inverse.value;
  return eta;
}

Certified critical_step(const Design& design, const Setting& setting) { return critical_step(*cheaper_space(design, setting)); }

Certified growth(const SecondMoment& moment, double eta) {
  require(eta >= 0 && std::isfinite(eta), "eta", eta, "0 or more");
  // T(W) = J W J + N(W), J = I - eta K diagonal, N the noise's positive part. Below eta* the spectrum of T crowds
  // under its radius and iterating T crawls. But g is the radius where Psi_g(W) = (g - J.J)^-1 N(W) has radius 1,
  // and Psi separates as well as the critical step's map does: solve that by secants, each point enclosed through T.
  const FormMap T = [&](const MatrixXd& W) { return moment.T(W, eta); };
  const Eigen::ArrayXd j = 1 - eta * moment.mean_map().array();
  const Eigen::ArrayXXd jj = (j.matrix() * j.matrix().transpose()).array();
  const double floor = jj.maxCoeff();

  MatrixXd W = MatrixXd::Identity(j.size(), j.size());
  Certified best = enclose(T, moment.H(), W);  // all there is to say of a full batch
  best.low = std::max(best.low, floor);        // N is positive
  int applications = best.applications;
  // The radius mu(g) of Psi_g falls from its pole at g = floor: like a power of g - floor far off and like
  // a + b / (g - floor) near the pole; either is fitted through the last two points.
  double g = best.high, x_before = 0, mu_before = 0;
  for (int round = 0; round < 16 && !best.converged && std::isfinite(g); ++round) {
    const double x = std::max(g - floor, 1e-14 * floor);
    const FormMap Psi = [&](const MatrixXd& X) -> MatrixXd { return (T(X).array() - jj * X.array()) / (x + (floor - jj)); };
    const Perron at_g = perron(Psi, W);
    const Certified tried = enclose(T, moment.H(), at_g.form);
    applications += at_g.applications + tried.applications;
    best.low = std::max(best.low, tried.low), best.high = std::min(best.high, tried.high);
    best.value = (best.low + best.high) / 2, best.converged = best.high - best.low <= 1e-8 * best.low;
    W = at_g.form;
    const double mu = at_g.radius;
    const double power = std::log(mu / mu_before) / std::log(x / x_before);
    const double b = (mu - mu_before) / (1 / x - 1 / x_before), a = mu - b / x;
    double next = round == 0 ? x * std::min(mu, 0.5) : power < -0.15 ? x * std::pow(mu, -1 / power) : b / (1 - a);
    if (!(floor + next > best.low && floor + next < best.high)) next = best.value - floor;
    x_before = x, mu_before = mu;
    g = floor + next;
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

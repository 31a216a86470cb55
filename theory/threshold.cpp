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

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Fresh batches need rank-sized products only; shared ones a sum of A's size either way, which residuals do with less.
std::unique_ptr<SecondMoment> cheaper_space(const Design& design, const Setting& setting) {
  return acts_fresh(setting) || design.d() < design.L().rows() ? parameter_space(design, setting) : sample_space(design, setting);
}

/// Where a decreasing mu(x), x > 0, with a pole at 0 reaches 1, guessed from its last two points: like a power of x far
/// from the pole, like a + b / x near it.
class AbovePole {
 public:
  double next(double x, double mu) {
    const double power = std::log(mu / mu_before) / std::log(x / x_before);
    const double b = (mu - mu_before) / (1 / x - 1 / x_before), a = mu - b / x;
    const double guess = x_before == 0 ? x * std::min(mu, 0.5) : power < -0.15 ? x * std::pow(mu, -1 / power) : b / (1 - a);
    x_before = x, mu_before = mu;
    return guess;
  }

 private:
  double x_before = 0, mu_before = 0;
};

/// What two enclosures of one number say together.
Certified narrowed(Certified a, const Certified& b) {
  const auto [low, high] = std::minmax(std::max(a.low, b.low), std::min(a.high, b.high));
  return {std::clamp(a.value, low, high), low, high, is_tight(low, high), a.applications + b.applications};
}

Certified exactly(double value) { return {value, value, value, true, 0}; }

/// 1/eta between the one-step rungs from W = H. P(H) need not be positive for shared batches, R(H) is.
PencilRange one_step_rungs(const SecondMoment& moment) { return pencil_range(moment.P(moment.H()), moment.R(moment.H())); }

}  // namespace

Certified critical_step(const SecondMoment& moment) {
  const double mean = 2 / moment.mean_map().maxCoeff();
  if (moment.noiseless()) return exactly(mean);
  const Certified inverse = spectral_radius([&](const MatrixXd& W) { return moment.solve_P(moment.R(W)); }, moment.H());
  const PencilRange rungs = one_step_rungs(moment);
  constexpr double rounding = 1e-9;  // of the closed rungs
  const Certified closed{mean, std::max(rungs.low, 0.) * (1 - rounding), std::min(rungs.high, mean) * (1 + rounding), false, 1};
  return narrowed({1 / inverse.value, 1 / inverse.high, 1 / inverse.low, false, inverse.applications}, closed);
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
  if (moment.noiseless()) return exactly(floor);

  const Eigen::Index r = j.size();
  Perron at{floor, MatrixXd::Identity(r, r) / static_cast<double>(r), 0};
  Certified best = narrowed(enclose(T, moment.H(), at, Look::glance), {floor, floor, infinity, false, 0});  // N is positive
  AbovePole secant;
  double x = best.high - floor, below = 0, above = infinity;  // mu > 1 at `below`, mu <= 1 at `above`
  for (int round = 0; round < 48 && best.high > (1 + 1e-9) * best.low && std::isfinite(x); ++round) {
    x = std::max(x, 1e-14 * floor);
    const FormMap Psi = [&](const MatrixXd& X) -> MatrixXd { return (T(X).array() - jj * X.array()) / (x + (floor - jj)); };
    at = perron(Psi, at.form);
    const double mu = at.radius;
    at.radius = floor + x;
    best = narrowed(best, enclose(T, moment.H(), at, Look::glance));
    (mu > 1 ? below : above) = x;
    const double guess = secant.next(x, mu);
    if (above - below < 1e-13 * at.radius || (std::abs(mu - 1) < 1e-3 && std::abs(guess - x) < 1e-11 * at.radius)) break;
    // mu is the larger of several such curves where the map splits: a secant across a corner misleads, the bracket does not.
    const bool trusted = guess > below && guess < above && round % 3 != 2;
    x = trusted ? guess : above == infinity ? 2 * below : below > 0 ? std::sqrt(below * above) : above / 16;
  }
  if (!best.converged) best = narrowed(best, enclose(T, moment.H(), at, Look::thorough));
  if (std::isfinite(best.high)) best.value = std::clamp(at.radius, best.low, best.high);
  return best;
}

Certified growth(const Design& design, const Setting& setting, double eta) {
  return growth(*cheaper_space(design, setting), eta);
}

Ladder ladder(const Design& design, const Setting& setting) {
  const auto moment = cheaper_space(design, setting);
  const double noise = batch_noise(setting.batching, design.n());
  const double frobenius = curvature(design).frobenius;
  const PencilRange rungs = one_step_rungs(*moment);
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

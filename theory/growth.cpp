// The growth of a step size, and the exact means.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/decompositions.hpp"
#include "base/require.hpp"
#include "theory/axes.hpp"
#include "theory/range.hpp"
#include "theory/threshold.hpp"

namespace valley::theory {
namespace {

using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();

/// T at a step size. Below eta* the spectrum of T crowds under its radius and iterating T crawls. But with T(W) = J W J +
/// eta^2 N(W), g is the radius where Psi_g(W) = (g - J.J)^-1 eta^2 N(W) has radius 1, and Psi separates as well as the
/// critical step's map does.
class Growth {
 public:
  Growth(const SecondMoment& of, double the_eta) : moment(of), eta(the_eta / of.unit()) {
    const Wide& K = moment.exact().K();
    for (Index i = 0; i < K.rows(); ++i) j.push_back(DoubleDouble(1) - K(i, i) * eta);
    for (const DoubleDouble& factor : j) floor = std::max(floor, factor * factor);
    below_floor.resize(K.rows(), K.rows());
    for (Index b = 0; b < K.rows(); ++b)
      for (Index a = 0; a < K.rows(); ++a)
        below_floor(a, b) = floor - j[static_cast<std::size_t>(a)] * j[static_cast<std::size_t>(b)];
    below = rounded(below_floor);
  }

  /// The mean map's own growth, max |1 - eta kappa|^2: the radius is no less.
  double lowest() const { return static_cast<double>(floor); }
  /// How far above that floor a guess of the radius is; a little where it is not.
  double above_floor(double g) const { return std::max(static_cast<double>(DoubleDouble(g) - floor), 1e-14 * lowest()); }

  MatrixXd psi(const MatrixXd& W, double above) const { return eta * eta * moment.quick().N(W).array() / (above + below); }
  Wide psi(const Wide& W, double above) const {
    const Wide noise = moment.exact().N(W) * (DoubleDouble(eta) * eta);
    Wide image = noise;
    for (Index k = 0; k < image.size(); ++k) image.data()[k] /= below_floor.data()[k] + above;
    return image;
  }

  PositiveMap map() const {
    const double reach = 1 + eta * moment.kappa().maxCoeff();
    return {.exact = [this](const Wide& W) { return moment.T(W, eta * moment.unit()); },
            .quick_step = [this](const MatrixXd& W, double g) { return psi(W, above_floor(g)); },
            .step = [this](const Wide& W, double g) { return psi(W, above_floor(g)); },
            .rounding = rounding_of(moment.kappa().size()),
            .terms = reach * reach};
  }

 private:
  const SecondMoment& moment;
  double eta;                   // in the maps' scale
  std::vector<DoubleDouble> j;  // diagonal of J
  DoubleDouble floor = 0;
  Wide below_floor;  // floor - j_a j_b
  ArrayXXd below;
};

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

/// The radius of T and its form in doubles: secants within a bracket, as the radius of Psi falls in g. Where the map splits
/// it is the larger of several curves: a secant across a corner misleads, the bracket does not.
Perron solve_growth(const Growth& growth, const PositiveMap& map, const MatrixXd& start, double highest) {
  const double floor = growth.lowest(), least = 1e-14 * floor;
  AbovePole secant;
  Perron at{highest, start / start.trace(), 0};
  int applications = 0;
  double x = std::max(highest - floor, least), below = 0, above = infinity;  // mu > 1 at `below`, mu <= 1 at `above`
  for (int round = 0; round < 48 && std::isfinite(x) && x > 0; ++round) {
    const double g = floor + x;
    at = perron([&](const MatrixXd& W) { return map.quick_step(W, g); }, at.form);
    applications += at.applications;
    const double mu = at.radius;
    at.radius = g;
    (mu > 1 ? below : above) = x;
    const double guess = secant.next(x, mu);
    if (above - below < 1e-13 * g || (std::abs(mu - 1) < 1e-3 && std::abs(guess - x) < 1e-12 * g)) break;
    const bool trusted = guess > below && guess < above && round % 3 != 2;
    const double next = std::max(trusted             ? guess
                                 : above == infinity ? 2 * below
                                 : below > 0         ? std::sqrt(below * above)
                                                     : above / 16,
                                 least);
    if (next == x) break;
    x = next;
  }
  at.applications = applications;
  return at;
}

/// The largest |1 - eta kappa|^2 over the eigenvalues of the mean map. J's entries keep their digits where eta kappa is
/// nearly 1, and its largest eigenvalue keeps J's.
Certified mean_growth(const SecondMoment& moment, double eta) {
  const MatrixXd J = rounded(moment.J(eta));
  const double largest = symmetric_eigenvalues(J).cwiseAbs().maxCoeff();
  // Of what cancels to less than 1e-30 of its terms nothing is known.
  const double error =
      units_of(J.rows()) * eps * largest + rounding_of(J.rows()) * (1 + eta / moment.unit() * moment.kappa().maxCoeff());
  const double least = std::max(largest - error, 0.), most = largest + error;
  const double low = least * least * (1 - 2 * eps), high = most * most * (1 + 2 * eps);
  return {largest * largest, low, high, true, 0};
}

}  // namespace

Certified growth(const SecondMoment& moment, double eta) {
  require(eta >= 0 && std::isfinite(eta), "eta", eta, "0 or more");
  const Certified mean = mean_growth(moment, eta);
  if (moment.noiseless()) return mean;
  const Growth of(moment, eta);
  const PositiveMap own = of.map();
  const MatrixXd H = rounded(moment.H());
  const double highest = pencil_range(moment.T(moment.H(), eta), moment.H()).high;
  const Axes axes = axes_of(own, H, highest);
  const PositiveMap map = along(axes, own);
  return narrowed(enclose(map, solve_growth(of, map, axes.into(H), highest)), mean.low, infinity);
}

Certified growth(const Design& design, const Setting& setting, double eta) {
  require_in_range(design, setting, eta);
  return growth(SecondMoment(design, setting), eta);
}

double one_step_growth_low(const Design& design, const Setting& setting, double eta) {
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  return both_ends(moment.T(moment.H(), eta), moment.H()).low;
}

std::vector<double> expected_loss(const Design& design, const Setting& setting, double eta, const Eigen::VectorXd& delta_0,
                                  int steps) {
  require(delta_0.size() == design.d(), "size of delta_0", static_cast<double>(delta_0.size()),
          "d = " + shortest(static_cast<double>(design.d())));
  require(steps >= 0, "steps", steps, "0 or more");
  require_in_range(design, setting, eta);
  const SecondMoment moment(design, setting);
  const Wide z = moment.coordinates(residuals(design, delta_0));
  std::vector<double> loss;
  Wide W = moment.H();
  for (int t = 0; t <= steps; ++t) {
    loss.push_back(0.5 * static_cast<double>(product(Wide(z.transpose()), product(W, z))(0, 0)));
    if (t < steps) W = moment.T(W, eta);
  }
  return loss;
}

}  // namespace valley::theory

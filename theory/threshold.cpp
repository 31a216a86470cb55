#include "theory/threshold.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

#include "base/decompositions.hpp"
#include "base/require.hpp"
#include "theory/bounds.hpp"
#include "theory/range.hpp"
#include "theory/second_moment.hpp"

namespace valley::theory {
namespace {

using Eigen::ArrayXd;
using Eigen::ArrayXXd;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double eps = std::numeric_limits<double>::epsilon();

/// Relative error of an image evaluated in double-doubles, sums of r and of 4 r terms in it.
double rounding_of(Index r) { return 0x1p-96 * static_cast<double>(r); }

/// Error of an eigenvalue of a matrix of doubles that are right to the last bit, in units in its last place.
double units_of(Index r) { return 8 * std::sqrt(static_cast<double>(r)); }

/// Coordinates in which forms like `scale` have unit diagonals: W in them is S W S. Powers of two, so nothing is rounded.
class Axes {
 public:
  explicit Axes(const VectorXd& scale)
      : s(scale.unaryExpr([](double x) { return std::ldexp(1., -std::ilogb(x) / 2); })), inverse(s.cwiseInverse()) {}

  template <class Matrix>
  Matrix into(const Matrix& W) const {
    return times(W, s);
  }
  template <class Matrix>
  Matrix out_of(const Matrix& W) const {
    return times(W, inverse);
  }

 private:
  template <class Matrix>
  static Matrix times(Matrix W, const VectorXd& factor) {
    for (Index j = 0; j < W.cols(); ++j)
      for (Index i = 0; i < W.rows(); ++i) W(i, j) *= factor[i] * factor[j];
    return W;
  }
  VectorXd s, inverse;
};

/// The same map seen in other coordinates.
PositiveMap along(const Axes& axes, const PositiveMap& map) {
  return {.exact = [=](const Wide& W) { return axes.into(map.exact(axes.out_of(W))); },
          .quick_step = [=](const MatrixXd& W, double g) { return axes.into(map.quick_step(axes.out_of(W), g)); },
          .step = [=](const Wide& W, double g) { return axes.into(map.step(axes.out_of(W), g)); },
          .rounding = map.rounding,
          .terms = map.terms};
}

/// Axes that a form has after some steps from H: what a slow axis passes on to the others counts as its own.
Axes axes_of(const PositiveMap& map, const MatrixXd& H, double radius) {
  MatrixXd W = H / H.trace();
  VectorXd scale = W.diagonal();
  for (int k = 0; k < 3; ++k) {
    W = map.quick_step(W, radius);
    const double trace = W.trace();
    if (!(trace > 0) || !std::isfinite(trace)) break;
    W /= trace;
    scale = scale.cwiseMax(W.diagonal());
  }
  return Axes(scale);
}

/// P^-1 R, whose radius is 1/eta*.
PositiveMap inverse_step_map(const SecondMoment& moment) {
  const VectorXd& kappa = moment.kappa();
  const ArrayXXd pairs = kappa.array().replicate(1, kappa.size()) + kappa.transpose().array().replicate(kappa.size(), 1);
  const auto exact = [&moment](const Wide& W) { return moment.solve_P(moment.exact().R(W)); };
  return {.exact = exact,
          .quick_step = [&moment, pairs](const MatrixXd& W, double radius) -> MatrixXd {
            return moment.quick().R(W).array() / pairs / radius;
          },
          .step = [exact](const Wide& W, double radius) -> Wide { return exact(W) / DoubleDouble(radius); },
          .rounding = rounding_of(kappa.size())};
}

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

/// What two enclosures of one number say together.
Certified narrowed(Certified a, double least, double most) {
  const auto [low, high] = std::minmax(std::max(a.low, least), std::min(a.high, most));
  return {std::clamp(a.value, low, high), low, high, is_tight(low, high), a.applications};
}

/// Extreme values of x^T A x / x^T B x for B > 0, each right in its own last places and rounded outward: the smallest of A/B
/// is the largest of B/A, which double's eigenvalues give as well. The low end is 0 where A is not positive definite.
PencilRange both_ends(const Wide& A, const Wide& B) {
  const double turned = pencil_range(B, A).high;
  return {std::isfinite(turned) ? (1 - eps) / turned : 0, pencil_range(A, B).high, 0};
}

/// The step sizes of the one-step rungs from W = H. P(H) need not be positive for shared batches, R(H) is.
PencilRange one_step_rungs(const SecondMoment& moment) {
  const PencilRange rungs = both_ends(moment.P(moment.H()), moment.exact().R(moment.H()));
  return {rungs.low * moment.unit(), rungs.high * moment.unit(), 0};
}

/// 2 over the largest eigenvalue of the mean map.
Certified mean_step(const SecondMoment& moment) {
  const MatrixXd K = rounded(moment.exact().K());
  const VectorXd values = symmetric_eigenvalues(K);
  return known_to(2 / values[values.size() - 1] * moment.unit(), units_of(K.rows()));
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

Certified critical_step(const SecondMoment& moment) {
  const Certified mean = mean_step(moment);
  if (moment.noiseless()) return mean;
  const MatrixXd H = rounded(moment.H());
  const PositiveMap own = inverse_step_map(moment);
  const Axes axes = axes_of(own, H, 1);
  const PositiveMap map = along(axes, own);
  const Certified inverse = enclose(map, perron([&](const MatrixXd& W) { return map.quick_step(W, 1); }, axes.into(H)));
  const PencilRange rungs = one_step_rungs(moment);
  const double unit = moment.unit();
  const Certified step{unit / inverse.value, unit * (1 - eps) / inverse.high, unit * (1 + eps) / inverse.low, false,
                       inverse.applications};
  return narrowed(step, rungs.low, std::min(rungs.high, mean.high));
}

Certified critical_step(const Design& design, const Setting& setting) {
  require_in_range(design, setting);
  return critical_step(SecondMoment(design, setting));
}

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

Ladder ladder(const SecondMoment& moment, double bound) {
  const PencilRange rungs = one_step_rungs(moment);
  return {.bound = bound, .necessary = rungs.high, .sufficient = rungs.low, .mean = mean_step(moment).value};
}

Ladder ladder(const Design& design, const Setting& setting) {
  require_in_range(design, setting);
  const double noise = batch_noise(setting.batching, design.n()), frobenius = curvature(design).frobenius;
  return ladder(SecondMoment(design, setting), stability_eta(setting.rho, noise_alignment(design), noise, frobenius * frobenius));
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

#include "theory/memory.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>

#include "base/decompositions.hpp"
#include "theory/axes.hpp"
#include "theory/psi.hpp"
#include "theory/unit_radius.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double renewed = 1e-3;  // see unit_radius
constexpr double eps = std::numeric_limits<double>::epsilon();

/// A form to prove with, in coordinates of its own.
struct Witness {
  Axes axes;
  MatrixXd first, form;  // where its iterations started, and the form itself, of trace 1
  int applications = 0;

  /// Which side of 1 Psi's radius is proved to be on: -1, 1, or 0 where neither is.
  int side(const Psi& psi) {
    const PositiveMap own = psi.map(), map = along(axes, own);
    const Certified radius = enclose(map, {1, form, 0});
    applications += radius.applications;
    return radius.high < 1 ? -1 : radius.low > 1 ? 1 : 0;
  }
};

Witness start(const Psi& psi, const MatrixXd& H) {
  const PositiveMap own = psi.map();
  const Axes axes = axes_of(own, H, 1);
  const MatrixXd first = axes.into(H) / axes.into(H).trace();
  return {axes, first, first};
}

/// The dominant form of Psi, and its radius, in doubles.
double radius_of(const Psi& psi, Witness& witness) {
  const PositiveMap own = psi.map(), map = along(witness.axes, own);
  const Perron found = perron([&](const MatrixXd& W) { return map.quick_step(W, 1); }, witness.form + renewed * witness.first);
  witness.applications += found.applications;
  if (!(found.radius > 0) || !found.form.allFinite()) return 0;
  witness.form = found.form;
  return found.radius;
}

/// The point at `value` moved outward until a side of it is proved: `proves(point)` says whether. `none` where nothing is.
double proved_beside(double value, int sign, Index r, double none, const std::function<bool(double)>& proves) {
  for (const double share : {2e-12, 2e-10, 1e-8, 1e-6, 1e-4, 1e-2, 0.2}) {
    if (r > 64 && share < 1e-10) continue;  // a larger form's steps take long, and are not as near
    const double point = value * (1 + sign * share);
    if (proves(point)) return point;
  }
  return none;
}

/// Where the radius of Psi reaches 1 in (0, edge), in doubles; edge where it does not. 1/radius is nearly a line in 1/eta.
double unit_step(const SecondMoment& moment, double edge, Witness& witness) {
  double low = 0, high = edge, eta = edge / 2, eta_before = 0, inverse_before = 0;
  for (int round = 0; round < 60; ++round) {
    const double radius = radius_of(Psi(moment, eta), witness);
    (radius < 1 ? low : high) = eta;
    const double inverse = 1 / radius, slope = (inverse - inverse_before) / (1 / eta - 1 / eta_before);
    const double guess = eta_before == 0 ? eta / radius : 1 / (1 / eta + (1 - inverse) / slope);
    if (std::abs(guess - eta) < 4e-15 * eta && std::abs(radius - 1) < 1e-6) return eta;
    if (high - low < 1e-14 * high) return high;
    eta_before = eta, inverse_before = inverse;
    const bool trusted = guess > low && guess < high && round % 4 != 3;
    eta = trusted ? guess : low > 0 ? low + (high - low) / 2 : high / 16;
  }
  return eta;
}

/// Extremes of mode_growth over what is known of q = 1 - eta kappa: it falls and then rises in q.
Certified mean_growth(const SecondMoment& moment, double eta) {
  const Setting& setting = moment.setting();
  Wide Q = moment.drift() * (DoubleDouble(-eta) / moment.unit());
  double size = 1;
  for (Index i = 0; i < Q.rows(); ++i) {
    size = std::max(size, std::abs(static_cast<double>(Q(i, i))));
    Q(i, i) += 1;
  }
  const VectorXd values = symmetric_eigenvalues(rounded(Q));
  const double error = units_of(Q.rows()) * eps * values.cwiseAbs().maxCoeff() + rounding_of(Q.rows()) * size;
  const auto at = [&](double q) { return static_cast<double>(mode_growth(q, setting)); };
  const double bottom = setting.nesterov ? 0 : -setting.momentum;  // q of the least growth
  const auto least = [&](double q) { return at(std::clamp(bottom, q - error, q + error)); };
  const auto most = [&](double q) { return std::max(at(q - error), at(q + error)); };
  const double first = values[0], last = values[values.size() - 1];
  const double low = std::max(least(first), least(last)), high = std::max(most(first), most(last));
  return {std::max(at(first), at(last)), low * (1 - 4 * eps), high * (1 + 4 * eps), is_tight(low, high), 0};
}

/// The diagonal's own floor under the growth, in double-doubles.
DoubleDouble floor_of(const SecondMoment& moment, double eta) {
  const Wide K = moment.drift();
  const DoubleDouble step = DoubleDouble(eta) / moment.unit();
  DoubleDouble floor = 0;
  for (Index i = 0; i < K.rows(); ++i) floor = std::max(floor, mode_growth(DoubleDouble(1) - K(i, i) * step, moment.setting()));
  return floor;
}

}  // namespace

Certified mean_step_with_memory(const SecondMoment& moment) {
  const MatrixXd K = rounded(moment.drift());
  const VectorXd values = symmetric_eigenvalues(K);
  return known_to(mean_edge(moment.setting()) / values[values.size() - 1] * moment.unit(), units_of(K.rows()) + 4);
}

Certified critical_step_with_memory(const SecondMoment& moment) {
  const Certified mean = mean_step_with_memory(moment);
  if (moment.noiseless()) return mean;
  const Index r = moment.kappa().size();
  Witness witness = start(Psi(moment, mean.low / 2), rounded(moment.H()));
  const double value = unit_step(moment, mean.low, witness);
  const auto stable = [&](double eta) { return eta < mean.low && witness.side(Psi(moment, eta)) < 0; };
  const auto unstable = [&](double eta) { return eta < mean.low && witness.side(Psi(moment, eta)) > 0; };
  const double low = proved_beside(value, -1, r, 0, stable), high = proved_beside(value, 1, r, mean.high, unstable);
  return {std::clamp(value, low, high), low, high, is_tight(low, high), witness.applications};
}

Certified growth_with_memory(const SecondMoment& moment, double eta) {
  const Certified mean = mean_growth(moment, eta);
  if (moment.noiseless() || eta == 0) return mean;
  const DoubleDouble floor = floor_of(moment, eta);
  const double lowest = static_cast<double>(floor), least = 1e-14 * lowest;
  const auto at = [&](double g) {
    const DoubleDouble above = DoubleDouble(g) - floor;
    return std::make_shared<Psi>(moment, eta, floor + std::max(static_cast<double>(above), least));
  };
  const double first = 2 * std::max(lowest, mean.high);
  Witness witness = start(*at(first), rounded(moment.H()));
  const auto map_at = [&](double g) -> FormMap {
    return [psi = at(g), &witness](const MatrixXd& W) { return witness.axes.into((*psi)(witness.axes.out_of(W))); };
  };
  const Perron found = unit_radius(lowest, map_at, witness.form, first, renewed);
  witness.form = found.form;
  witness.applications += found.applications;
  const Index r = moment.kappa().size();
  const auto above = [&](double g) { return g > mean.high && witness.side(Psi(moment, eta, g)) < 0; };
  const auto below = [&](double g) { return g > mean.high && witness.side(Psi(moment, eta, g)) > 0; };
  const double low = std::max(proved_beside(found.radius, -1, r, 0, below), mean.low);
  const double high = proved_beside(std::max(found.radius, mean.high), 1, r, infinity, above);
  const double value = std::clamp(found.radius, low, std::max(low, high));
  return {value, low, high, is_tight(low, high), witness.applications};
}

}  // namespace valley::theory

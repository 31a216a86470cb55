#include "theory/witness.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr double infinity = std::numeric_limits<double>::infinity();

MatrixXd of_trace_one(const MatrixXd& W) { return W / W.trace(); }

/// Where a decreasing mu(x), x > 0, with a pole at 0 reaches 1, guessed from its last two points: like a power of x far
/// from the pole, like a + b / x near it.
class AbovePole {
 public:
  double next(double x, double mu) {
    const double power = std::log(mu / mu_before) / std::log(x / x_before);
    const double b = (mu - mu_before) / (1 / x - 1 / x_before), a = mu - b / x;
    const double guess = x_before == 0 ? x * mu : power < -0.15 ? x * std::pow(mu, -1 / power) : b / (1 - a);
    x_before = x, mu_before = mu;
    return guess;
  }

 private:
  double x_before = 0, mu_before = 0;
};

}  // namespace

Witness::Witness(const SecondMoment& of, const Line& where)
    : moment(of),
      line(where),
      axes(axes_of(psi(line.first).map(), rounded(of.H()), 1)),
      form(of_trace_one(axes.into(rounded(of.H())))) {
  const Wide K = moment.drift();
  for (Index i = 0; i < K.rows(); ++i) kappa.push_back(K(i, i));
}

double Witness::least() const { return std::max(1e-14 * line.floor, std::numeric_limits<double>::min()); }

/// The point at which Psi keeps the trace of a form, whose noise has this diagonal.
double Witness::keeps_trace(const VectorXd& noise) const {
  const auto trace = [&](double x) {
    const Response here = response(x);
    VectorXd answered(noise.size());
    for (Index i = 0; i < noise.size(); ++i) answered[i] = here.own(kappa[static_cast<std::size_t>(i)]) * noise[i];
    return lift * axes.trace(answered);
  };
  double low = least(), high = std::max(line.first, low);
  while (trace(high) > 1 && high < 1e200) high *= 16;
  for (int step = 0; step < 60; ++step) {
    const double middle = std::sqrt(low) * std::sqrt(high);
    (trace(middle) > 1 ? low : high) = middle;
  }
  return high;
}

/// Each form says at which point Psi keeps its trace, and Psi there makes the next form: one application of N a point. The point
/// where that settles, or the middle of two between which it goes to and fro.
double Witness::follow() {
  double x = 0, moved = 0;  // by how much its logarithm did
  for (int step = 0; step < 24; ++step) {
    const MatrixXd noise = moment.quick().N(axes.out_of(form));
    const double before = x;
    x = keeps_trace(noise.diagonal());
    const MatrixXd next = symmetric(axes.into(psi(x).of_noise(noise)));
    ++count;
    if (!next.allFinite() || !(next.trace() > 0)) break;
    form = of_trace_one(next);
    const double moves = std::log(x / before);
    if (step > 1 && moves * moved < 0 && std::abs(moves) > std::abs(moved) / 2) return std::sqrt(x) * std::sqrt(before);
    if (std::abs(moves) < 1e-9) break;
    moved = moves;
  }
  return x;
}

double Witness::radius(const Psi& at) {
  const PositiveMap own = at.map(), map = along(axes, own);
  const Perron found = perron([&](const MatrixXd& W) { return map.quick_step(W, 1); }, form);
  count += found.applications;
  if (!(found.radius > 0) || !found.form.allFinite()) return 0;
  form = found.form;
  return lift * found.radius;
}

/// The radius as far as the form has it.
double Witness::quotient(const PositiveMap& map) const { return lift * map.quick_step(form, 1).trace(); }

/// The x where the radius is 1, in doubles; near 0 where it is below 1 everywhere. Secants within a bracket: where the map splits
/// its radius is the larger of several curves, and a secant across a corner misleads, the bracket does not.
double Witness::unit_radius(double start) {
  AbovePole secant;
  double x = start, below = 0, above = infinity;  // mu > 1 at `below`, mu <= 1 at `above`
  double off = infinity;                          // |log mu| of the last point
  const double exactness = form.rows() > cheap ? 1e-12 : 2e-16;
  for (int round = 0; round < 48; ++round) {
    const double mu = radius(psi(x));
    (mu > 1 ? below : above) = x;
    if (!(mu > 0)) break;
    const double guess = secant.next(x, mu), enough = line.floor + x;
    if (above - below < 1e-13 * enough || (std::abs(mu - 1) < 1e-3 && std::abs(guess - x) < exactness * enough)) break;
    const bool inside = guess > below && guess < above, nearer = std::abs(std::log(mu)) < off / 2;
    off = std::abs(std::log(mu));
    double next = above / 16;
    if (inside && nearer)
      next = guess;
    else if (above == infinity)
      next = 2 * below;
    else if (below > 0)
      next = std::sqrt(below) * std::sqrt(above);
    else if (inside)
      next = std::min(guess, next);
    next = std::max(next, least());
    if (next == x || !std::isfinite(next)) break;
    x = next;
  }
  return x;
}

/// Where samples are nearly alike, N cancels in doubles, wherever x is. Whether the radius itself says that it did, and by how
/// much.
bool Witness::correct(double x) {
  const Psi at = psi(x);
  const PositiveMap own = at.map();
  PositiveMap map = along(axes, own);
  map.aim = 0;
  const double found = quotient(map);
  const Certified exact = enclose(map, {1, form, 0});
  count += exact.applications;
  if (!exact.converged || !(found > 0) || (exact.low <= found && found <= exact.high)) return false;
  lift *= exact.value / found;
  return true;
}

bool Witness::proves(double point, bool above_one) {
  const Psi at(moment, line.at(point));
  const PositiveMap own = at.map(), map = along(axes, own);
  if (form.rows() > cheap && std::abs(quotient(map) - 1) < 1e-10) return false;
  const Certified radius = enclose(map, {1, form, 0});
  count += radius.applications;
  return above_one ? radius.low > 1 : radius.high < 1;
}

Certified Witness::unit_point(double low, double high) {
  const bool rising = line.point(2 * line.first) > line.point(line.first);  // points in x
  double x = unit_radius(follow()), value = static_cast<double>(line.point(x));
  bool below = false, above = false, corrected = false;
  for (const double share : {4e-15, 4e-15, 2e-13, 2e-12, 2e-10, 1e-8, 1e-6, 1e-4, 1e-2, 0.2, 2., 1e3, 1e6, 1e9}) {
    if (form.rows() > cheap && share < 2e-12) continue;
    if (!below && proves(value * (1 - share), rising)) low = value * (1 - share), below = true;
    if (!above && proves(value * (1 + share), !rising)) high = value * (1 + share), above = true;
    if (below && above) break;
    if (corrected || !correct(x)) continue;
    corrected = true, below = above = false;
    x = unit_radius(x), value = static_cast<double>(line.point(x));
  }
  return {std::clamp(value, low, std::max(low, high)), low, high, is_tight(low, high), count};
}

}  // namespace valley::theory

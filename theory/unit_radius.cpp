#include "theory/unit_radius.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace valley::theory {

using Eigen::MatrixXd;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

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

}  // namespace

Perron unit_radius(double floor, const std::function<FormMap(double)>& map_at, const MatrixXd& start, double highest,
                   double renewed) {
  const double least = 1e-14 * floor;
  AbovePole secant;
  Perron at{highest, start / start.trace(), 0};
  int applications = 0;
  double x = std::max(highest - floor, least), below = 0, above = infinity;  // mu > 1 at `below`, mu <= 1 at `above`
  for (int round = 0; round < 48 && std::isfinite(x) && x > 0; ++round) {
    const double g = floor + x;
    if (renewed > 0) at.form += renewed / start.trace() * start;
    at = perron(map_at(g), at.form);
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

}  // namespace valley::theory

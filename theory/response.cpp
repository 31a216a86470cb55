#include "theory/response.hpp"

namespace valley::theory {

/// In x nothing cancels where x is small.
///   heavy ball   1/c = (1-m)(x+y) - (1-m)/(1+m) x y + m/(1-m^2) (x-y)^2
///   Nesterov     with a = m (1+m-m^2), b = m^2 (1+2m):
///                above = 1-m^2 + a (x+y) + b x y,
///                below = (1-m)(1-m^2)(x+y) + (4a-1-b) x y + a (x-y)^2 + (b-a) x y (x+y) - b x^2 y^2
Response Response::at_rest(const Setting& setting, const DoubleDouble& eta) {
  Response c;
  c.eta = eta;
  const DoubleDouble m = setting.momentum, one = 1, square = one - m * m;
  if (!setting.nesterov) {
    c.above = {.constant = one};
    c.below = {.sum = one - m, .product = (m - 1) / (m + 1), .apart = m / square};
    return c;
  }
  const DoubleDouble a = m * (one + m - m * m), b = m * m * (one + m * 2);
  c.above = {.constant = square, .sum = a, .product = b};
  c.below = {.sum = (one - m) * square, .product = a * 4 - one - b, .apart = a, .third = b - a, .fourth = -b};
  return c;
}

/// With u = m/g.
///   heavy ball   in p = 1 + m - x: 1/c = (1-u^2) g - (1-u)/(1+u) p_i p_j + u/(1-u^2) (p_i-p_j)^2
///   Nesterov     in l = 1 - u q, which vanishes where a mode that turns grows by g, with f = (1+m)^2, k = f/u^2 - g:
///                above = m u (l_i+l_j) + (f - m u) l_i l_j,
///                below = (3g - k) l_i l_j + g (l_i-l_j)^2 + (k-g) l_i l_j (l_i+l_j) - k l_i^2 l_j^2
Response Response::growing(const Setting& setting, const DoubleDouble& eta, const DoubleDouble& g) {
  Response c;
  c.eta = eta;
  const DoubleDouble m = setting.momentum, one = 1, u = m / g;
  if (!setting.nesterov) {
    const DoubleDouble less = (g - m) / g, square = less * (one + u);
    c.factor = -1, c.shift = m + 1;
    c.above = {.constant = square};
    c.below = {.constant = square * square * g, .product = -(less * less), .apart = u};
    return c;
  }
  const DoubleDouble f = (one + m) * (one + m), k = f / (u * u) - g;
  c.factor = u, c.shift = (g - m) / g;
  c.above = {.sum = m * u, .product = f - m * u};
  c.below = {.product = g * 3 - k, .apart = g, .third = k - g, .fourth = -k};
  return c;
}

double Response::own(const DoubleDouble& kappa) const {
  const DoubleDouble z = kappa * eta * factor + shift;
  return static_cast<double>(above.at(z, z) / below.at(z, z) * (eta * eta));
}

DoubleDouble mode_growth(const DoubleDouble& q, const Setting& setting) {
  const DoubleDouble m = setting.momentum, zero = 0;
  if (setting.momentum == 0) return q * q;
  const DoubleDouble a = setting.nesterov ? (m + 1) * q : m + q, b = setting.nesterov ? m * q : m;
  const DoubleDouble inside = a * a - b * 4;  // z^2 = a z - b
  if (inside < zero) return b;
  const DoubleDouble root = (abs(a) + sqrt(inside)) / 2;
  return root * root;
}

double mean_edge(const Setting& setting) {
  const double m = setting.momentum;
  return setting.nesterov ? 2 * (1 + m) / (1 + 2 * m) : 2 * (1 + m);
}

}  // namespace valley::theory

#include "theory/psi.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "theory/axes.hpp"

namespace valley::theory {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

struct Fraction {
  TwoSided above, below;
};

/// c = above/below in x = eta kappa at g = 1. In x nothing cancels where x is small.
///   heavy ball   1/c = (1-m)(x+y) - (1-m)/(1+m) x y + m/(1-m^2) (x-y)^2
///   Nesterov     with a = m (1+m-m^2), b = m^2 (1+2m):
///                above = 1-m^2 + a (x+y) + b x y,
///                below = (1-m)(1-m^2)(x+y) + (4a-1-b) x y + a (x-y)^2 + (b-a) x y (x+y) - b x^2 y^2
Fraction at_rest(const Setting& setting) {
  const DoubleDouble m = setting.momentum, one = 1, square = one - m * m;
  if (!setting.nesterov) return {{.constant = one}, {.sum = one - m, .product = (m - 1) / (m + 1), .apart = m / square}};
  const DoubleDouble a = m * (one + m - m * m), b = m * m * (one + m * 2);
  return {{.constant = square, .sum = a, .product = b},
          {.sum = (one - m) * square, .product = a * 4 - one - b, .apart = a, .third = b - a, .fourth = -b}};
}

/// c at growth g, with u = m/g.
///   heavy ball   in p = 1 + m - x: 1/c = (1-u^2) g - (1-u)/(1+u) p_i p_j + u/(1-u^2) (p_i-p_j)^2
///   Nesterov     in l = 1 - u q, which vanishes where a mode that turns grows by g, with f = (1+m)^2, k = f/u^2 - g:
///                above = m u (l_i+l_j) + (f - m u) l_i l_j,
///                below = (3g - k) l_i l_j + g (l_i-l_j)^2 + (k-g) l_i l_j (l_i+l_j) - k l_i^2 l_j^2
Fraction growing(const Setting& setting, const DoubleDouble& g) {
  const DoubleDouble m = setting.momentum, one = 1, u = m / g;
  if (!setting.nesterov) {
    const DoubleDouble less = (g - m) / g, square = less * (one + u);
    return {{.constant = square}, {.constant = square * square * g, .product = -(less * less), .apart = u}};
  }
  const DoubleDouble f = (one + m) * (one + m), k = f / (u * u) - g;
  return {{.sum = m * u, .product = f - m * u}, {.product = g * 3 - k, .apart = g, .third = k - g, .fourth = -k}};
}

/// X times a factor, and a number on the diagonal.
Wide shifted(const Wide& X, const DoubleDouble& factor, const DoubleDouble& number) {
  Wide Z = X * factor;
  for (Index i = 0; i < Z.rows(); ++i) Z(i, i) += number;
  return Z;
}

}  // namespace

Psi::Psi(const SecondMoment& of, double the_eta) : moment(of), eta(DoubleDouble(the_eta) / of.unit()), Z(of.drift() * eta) {
  const auto [top, bottom] = at_rest(moment.setting());
  above = top, below = bottom;
  fill_factors();
}

Psi::Psi(const SecondMoment& of, double the_eta, const DoubleDouble& g)
    : moment(of), eta(DoubleDouble(the_eta) / of.unit()), Z(of.drift() * eta) {
  const Setting& setting = moment.setting();
  const DoubleDouble m = setting.momentum, u = m / g;
  Z = setting.nesterov ? shifted(Z, u, (g - m) / g) : shifted(Z, -1, m + 1);
  const auto [top, bottom] = growing(setting, g);
  above = top, below = bottom;
  fill_factors();
}

void Psi::fill_factors() {
  const Index r = Z.rows();
  const VectorXd z = rounded(Z).diagonal(), x = static_cast<double>(eta) * moment.kappa();
  MatrixXd c(r, r), uncertain(r, r);  // and the size of the terms that c is made of
  divisors.resize(r, r);
  for (Index j = 0; j < r; ++j)
    for (Index i = 0; i < r; ++i) {
      divisors(i, j) = below.at(Z(i, i), Z(j, j));
      c(i, j) = static_cast<double>(above.at(Z(i, i), Z(j, j)) / divisors(i, j));
      uncertain(i, j) =
          (above.size(z[i], z[j]) + std::abs(c(i, j)) * below.size(z[i], z[j])) / std::abs(static_cast<double>(divisors(i, j)));
    }
  const VectorXd scale = c.diagonal().cwiseAbs().cwiseSqrt().cwiseInverse();
  const double cancels = std::max(1., (scale.asDiagonal() * uncertain * scale.asDiagonal()).cwiseAbs().maxCoeff());
  terms = cancels * (1 + (c.diagonal().array().abs() * x.array().square()).maxCoeff());
  const double step = static_cast<double>(eta);
  factors = step * step * c;
}

Wide Psi::operator()(const Wide& W) const {
  const Index r = Z.rows();
  // The polynomials take symmetric forms only: what rounding leaves of the other part would grow.
  const Wide Y = symmetric(above(Z, symmetric(Wide(moment.exact().N(W) * (eta * eta)))));
  // A form's size on each axis, that of an axis on which it vanishes by the loss's own form.
  const VectorXd H = rounded(moment.exact().H()).diagonal(), sizes = rounded(W).diagonal().cwiseAbs();
  const VectorXd own = sizes + 0x1p-40 * sizes.cwiseQuotient(H).maxCoeff() * H;
  Wide solved = Wide::Zero(r, r), rest = Y;
  const double enough = std::max(0x1p-90, 0x1p-98 * terms);
  for (int step = 0; step < 16; ++step) {
    double left = 0;  // of the last correction, relative to the form's own axes
    const VectorXd before = own + rounded(solved).diagonal().cwiseAbs();
    for (Index j = 0; j < r; ++j)
      for (Index i = 0; i < r; ++i) {
        const DoubleDouble correction = rest(i, j) / divisors(i, j);
        const double relative = std::abs(static_cast<double>(correction)) / std::sqrt(before[i] * before[j]);
        if (!(relative <= left)) left = relative;
        solved(i, j) += correction;
      }
    if (left < enough && step > 0) return solved;
    rest = symmetric(Wide(Y - below(Z, solved)));
  }
  solved.setConstant(std::numeric_limits<double>::quiet_NaN());
  return solved;
}

PositiveMap Psi::map() const {
  return {.exact = [this](const Wide& W) { return (*this)(W); },
          .quick_step = [this](const MatrixXd& W, double radius) -> MatrixXd { return (*this)(W) / radius; },
          .step = [this](const Wide& W, double radius) -> Wide { return (*this)(W) / DoubleDouble(radius); },
          .rounding = rounding_of(Z.rows()),
          .terms = terms,
          .aim = 1};
}

DoubleDouble mode_growth(const DoubleDouble& q, const Setting& setting) {
  const DoubleDouble m = setting.momentum, zero = 0;
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

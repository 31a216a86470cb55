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

/// X times a factor, and a number on the diagonal.
Wide shifted(const Wide& X, const DoubleDouble& factor, const DoubleDouble& number) {
  Wide Z = X * factor;
  for (Index i = 0; i < Z.rows(); ++i) Z(i, i) += number;
  return Z;
}

}  // namespace

Psi::Psi(const SecondMoment& of, double eta) : Psi(of, Response::at_rest(of.setting(), DoubleDouble(eta) / of.unit())) {}

Psi::Psi(const SecondMoment& of, double eta, const DoubleDouble& g)
    : Psi(of, Response::growing(of.setting(), DoubleDouble(eta) / of.unit(), g)) {}

Psi::Psi(const SecondMoment& of, const Response& the_response)
    : moment(of), response(the_response), Z(shifted(of.drift(), response.eta * response.factor, response.shift)) {
  const Index r = Z.rows();
  const double step = static_cast<double>(response.eta);
  const VectorXd z = rounded(Z).diagonal(), x = step * moment.kappa();
  MatrixXd c(r, r), uncertain(r, r);  // and the size of the terms that c is made of
  divisors.resize(r, r);
  for (Index j = 0; j < r; ++j)
    for (Index i = 0; i < r; ++i) {
      divisors(i, j) = response.below.at(Z(i, i), Z(j, j));
      c(i, j) = static_cast<double>(response.above.at(Z(i, i), Z(j, j)) / divisors(i, j));
      uncertain(i, j) = (response.above.size(z[i], z[j]) + std::abs(c(i, j)) * response.below.size(z[i], z[j])) /
                        std::abs(static_cast<double>(divisors(i, j)));
    }
  const VectorXd scale = c.diagonal().cwiseAbs().cwiseSqrt().cwiseInverse();
  const double cancels = std::max(1., (scale.asDiagonal() * uncertain * scale.asDiagonal()).cwiseAbs().maxCoeff());
  terms = cancels * (1 + (c.diagonal().array().abs() * x.array().square()).maxCoeff());
  factors = step * step * c;
}

Wide Psi::operator()(const Wide& W) const {
  const Index r = Z.rows();
  // The polynomials take symmetric forms only: what rounding leaves of the other part would grow.
  const Wide Y = symmetric(response.above(Z, symmetric(Wide(moment.exact().N(W) * (response.eta * response.eta)))));
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
    rest = symmetric(Wide(Y - response.below(Z, solved)));
  }
  solved.setConstant(std::numeric_limits<double>::quiet_NaN());
  return solved;
}

PositiveMap Psi::map() const {
  return {.exact = [this](const Wide& W) { return (*this)(W); },
          .quick_step = [this](const MatrixXd& W, double radius) -> MatrixXd { return (*this)(W) / radius; },
          .rounding = rounding_of(Z.rows(), moment.exact().rows().rows()),
          .terms = terms,
          .aim = 1};
}

}  // namespace valley::theory

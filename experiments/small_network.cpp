#include "experiments/small_network.hpp"

#include <cmath>

#include "base/decompositions.hpp"
#include "sim/arithmetic/math.hpp"
#include "sim/data/design.hpp"
#include "sim/optimizer/sgd.hpp"

namespace valley {

// Products of a step are Eigen's own loops: BLAS's last bits depend on the processor, and a run at its edge makes much of them.

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

SmallNetwork SmallNetwork::drawn(std::uint64_t seed) {
  constexpr Index n = 20, d = 5, h = 12;
  const MatrixXd points = gaussian_rows(n, d + 1, 2 * seed), weights = gaussian_rows(h, d + 1, 2 * seed + 1);
  SmallNetwork net{points.leftCols(d), points.col(d).unaryExpr([](double z) { return std::copysign(1., z); }),
                   VectorXd::Zero(h * (d + 2))};
  for (Index k = 0; k < h; ++k) net.start.segment(k * d, d) = weights.row(k).head(d) / std::sqrt(static_cast<double>(d));
  net.start.tail(h) = weights.col(d) / std::sqrt(static_cast<double>(h));
  return net;
}

SmallNetwork::Outputs SmallNetwork::outputs(const VectorXd& theta) const {
  const Index d = X.cols(), h = width();
  const Eigen::Map<const MatrixXd> W(theta.data(), d, h);  // a column for each unit
  MatrixXd units = X.lazyProduct(W).rowwise() + theta.segment(h * d, h).transpose();
  for (double& unit : units.reshaped()) unit = tanh(unit);
  VectorXd residuals = units.lazyProduct(theta.tail(h)) - y;
  return {std::move(units), std::move(residuals)};
}

double SmallNetwork::loss(const VectorXd& theta) const {
  return outputs(theta).residuals.squaredNorm() / static_cast<double>(2 * X.rows());
}

VectorXd SmallNetwork::gradient(const VectorXd& theta) const {
  const Index h = width();
  const auto [units, residuals] = outputs(theta);
  const MatrixXd slopes =
      residuals.lazyProduct(theta.tail(h).transpose()).cwiseProduct((1 - units.array().square()).matrix());  // (n, h)
  VectorXd g(theta.size());
  g << X.transpose().lazyProduct(slopes).reshaped(), slopes.colwise().sum().transpose(), units.transpose().lazyProduct(residuals);
  return g / static_cast<double>(X.rows());
}

MatrixXd SmallNetwork::hessian(const VectorXd& theta) const {
  const Index n = X.rows(), d = X.cols(), h = width();
  const auto [units, residuals] = outputs(theta);
  MatrixXd inputs(n, d + 1);  // what a unit's weights and bias multiply
  inputs << X, VectorXd::Ones(n);
  MatrixXd J(n, theta.size()), curvature = MatrixXd::Zero(theta.size(), theta.size());
  for (Index k = 0; k < h; ++k) {
    const VectorXd unit = units.col(k), slope = (1 - unit.array().square()).matrix();
    const double a = theta[h * (d + 1) + k];
    const MatrixXd turned = slope.asDiagonal() * inputs;  // d unit / d (w, b)
    J.middleCols(k * d, d) = a * turned.leftCols(d);
    J.col(h * d + k) = a * turned.col(d);
    J.col(h * (d + 1) + k) = unit;
    const MatrixXd own = -2 * a * inputs.transpose() * residuals.cwiseProduct(unit).asDiagonal() * turned;
    const VectorXd with_output = turned.transpose() * residuals;
    const auto place = [=](Index j) { return j < d ? k * d + j : h * d + k; };
    for (Index i = 0; i <= d; ++i) {
      for (Index j = 0; j <= d; ++j) curvature(place(i), place(j)) = own(i, j);
      curvature(place(i), h * (d + 1) + k) = curvature(h * (d + 1) + k, place(i)) = with_output[i];
    }
  }
  return (J.transpose() * J + curvature) / static_cast<double>(n);
}

double SmallNetwork::sharpness(const VectorXd& theta) const {
  const VectorXd values = symmetric_eigenvalues(hessian(theta));
  return values[values.size() - 1];
}

double SmallNetwork::sharpness_of_small_steps() const { return sharpness(end(Sgd{{.eta = 0.05}, {}})); }

}  // namespace valley

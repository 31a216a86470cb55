#include "theory/samples.hpp"

#include <Eigen/QR>
#include <cmath>

namespace valley::theory {

using Eigen::Index;
using Eigen::Matrix2d;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

Derivatives Samples::mean() const {
  Derivatives sum = each.at(0);
  for (std::size_t i = 1; i < each.size(); ++i) {
    sum.g += each[i].g;
    sum.H += each[i].H;
  }
  const auto n = static_cast<double>(each.size());
  return {sum.g / n, sum.H / n};
}

MatrixXd Samples::covariance() const {
  const VectorXd g = mean().g;
  MatrixXd sum = MatrixXd::Zero(g.size(), g.size());
  for (const auto& one : each) sum += (one.g - g) * (one.g - g).transpose();
  return sum / static_cast<double>(each.size());
}

VectorXd Samples::half_trace_gradient() const {
  const Derivatives f = mean();
  VectorXd sum = VectorXd::Zero(f.g.size());
  for (const auto& one : each) sum += (one.H - f.H) * (one.g - f.g);
  return sum / static_cast<double>(each.size());
}

Samples least_squares_samples(const MatrixXd& rows, const VectorXd& offsets, const VectorXd& delta) {
  Samples samples;
  for (Index i = 0; i < rows.rows(); ++i) {
    const VectorXd row = rows.row(i).transpose();
    samples.each.push_back({(row.dot(delta) - offsets[i]) * row, row * row.transpose()});
  }
  return samples;
}

Samples two_parameter_samples(const std::vector<double>& labels, double u, double v) {
  const double s = std::sqrt(1 + u * u), out = std::tanh(v * s), fade = 1 - out * out;
  const Vector2d dw(v * u / s, s);
  Matrix2d ddw;
  ddw << v / (s * s * s), u / s, u / s, 0;
  const Vector2d g = fade * dw;                                            // of the output
  const Matrix2d H = fade * ddw - 2 * out * fade * (dw * dw.transpose());  // of the output
  Samples samples;
  for (const double y : labels) samples.each.push_back({(out - y) * g, g * g.transpose() + (out - y) * H});
  return samples;
}

VectorXd least_squares_minimum(const MatrixXd& rows, const VectorXd& offsets) {
  return rows.colPivHouseholderQr().solve(offsets);
}

}  // namespace valley::theory

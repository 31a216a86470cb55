#include "theory/second_moment.hpp"

namespace valley::theory {

using Eigen::MatrixXd;

MatrixXd SecondMoment::P(const MatrixXd& W) const { return kappa.asDiagonal() * W + W * kappa.asDiagonal(); }

MatrixXd SecondMoment::solve_P(const MatrixXd& Y) const {
  return Y.array() / (kappa.rowwise().replicate(kappa.size()).rowwise() + kappa.transpose()).array();
}

MatrixXd SecondMoment::T(const MatrixXd& W, double eta) const { return W - eta * P(W) + eta * eta * R(W); }

}  // namespace valley::theory

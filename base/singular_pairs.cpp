#include <Eigen/SVD>

#include "base/decompositions.hpp"

namespace valley {

SingularPairs left_singular_pairs(const Eigen::MatrixXd& matrix) {
  const Eigen::BDCSVD<Eigen::MatrixXd> solver(matrix, Eigen::ComputeThinU);
  return {solver.singularValues(), solver.matrixU()};
}

SingularPairs right_singular_pairs(const Eigen::MatrixXd& matrix) {
  const Eigen::BDCSVD<Eigen::MatrixXd> solver(matrix, Eigen::ComputeThinV);
  return {solver.singularValues(), solver.matrixV()};
}

}  // namespace valley

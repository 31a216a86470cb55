// Where a certificate starts: the dominant form of a positive map, by iterations in doubles.
#pragma once

#include <Eigen/Core>
#include <functional>

namespace valley::theory {

using FormMap = std::function<Eigen::MatrixXd(const Eigen::MatrixXd&)>;

/// An estimate of the spectral radius of `map` on (r, r) forms and its dominant form, nothing proved:
/// power iteration from the positive definite `start`, then Arnoldi where that is slow.
struct Perron {
  double radius = 0;
  Eigen::MatrixXd form;  // (r, r), trace 1
  int applications = 0;
};
Perron perron(const FormMap& map, const Eigen::MatrixXd& start);

}  // namespace valley::theory

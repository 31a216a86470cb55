// Matrices of 70 digits and their largest eigenvalues.
#pragma once

#include <Eigen/Core>
#include <boost/multiprecision/cpp_bin_float.hpp>
#include <boost/multiprecision/eigen.hpp>
#include <optional>

namespace valley::certify {

using Real = boost::multiprecision::number<boost::multiprecision::cpp_bin_float<70>, boost::multiprecision::et_off>;
using Matrix = Eigen::Matrix<Real, Eigen::Dynamic, Eigen::Dynamic>;
using Vector = Eigen::Matrix<Real, Eigen::Dynamic, 1>;

Eigen::MatrixXd doubles(const Matrix& m);

/// The eigenvalue of A w = lambda B w that is largest in size, by inverse iteration from what doubles say of B^-1 A. None where
/// that did not settle.
std::optional<Real> largest_eigenvalue(const Matrix& A, const Matrix& B);

}  // namespace valley::certify

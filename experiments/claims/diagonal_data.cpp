#include "experiments/claims/diagonal_data.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace valley {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

std::vector<double> numpy_normals(std::uint32_t seed, std::size_t count) {
  std::mt19937 words(seed);
  const auto uniform = [&words] {
    const auto high = static_cast<double>(words() >> 5), low = static_cast<double>(words() >> 6);
    return (high * 0x1p26 + low) / 0x1p53;
  };
  std::vector<double> normals;
  while (normals.size() < count) {
    const double first = 2 * uniform() - 1, second = 2 * uniform() - 1, square = first * first + second * second;
    if (square >= 1 || square == 0) continue;
    const double factor = std::sqrt(-2 * std::log(square) / square);
    normals.push_back(factor * second);
    normals.push_back(factor * first);
  }
  normals.resize(count);
  return normals;
}

DiagonalNet DiagonalNet::published() {
  constexpr Index n = 20, tests = 1000, d = 30;
  using Rows = Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>;
  const std::vector<double> numbers = numpy_normals(0, static_cast<std::size_t>((n + tests + 1) * d));
  const double *rows = numbers.data(), *last = rows + (n + tests) * d;
  DiagonalNet net{Rows(rows, n, d), Rows(rows + n * d, tests, d), VectorXd::Zero(d)};
  for (Index j = 0; j < 3; ++j) net.wanted[j] = std::abs(last[j]);
  net.wanted.normalize();
  return net;
}

VectorXd DiagonalNet::start() {
  VectorXd theta = VectorXd::Zero(60);
  theta.head(30).setConstant(0.1);
  return theta;
}

double DiagonalNet::loss_on(const MatrixXd& rows, const VectorXd& theta) const {
  const Index d = wanted.size();
  const VectorXd off = theta.head(d).cwiseProduct(theta.tail(d)) - wanted;
  return (rows * off).squaredNorm() / static_cast<double>(2 * rows.rows());
}

DiagonalNet::Batch DiagonalNet::sample(Draw /*xi*/) const {
  Batch all(static_cast<std::size_t>(X.rows()));
  std::iota(all.begin(), all.end(), 0u);
  return all;
}

std::vector<DiagonalNet::Batch> DiagonalNet::parts(const Batch& batch, std::uint32_t m) const {
  std::vector<Batch> groups;
  for (std::size_t from = 0; from < batch.size(); from += m)
    groups.emplace_back(batch.begin() + static_cast<std::ptrdiff_t>(from),
                        batch.begin() + static_cast<std::ptrdiff_t>(std::min(batch.size(), from + m)));
  return groups;
}

VectorXd DiagonalNet::gradient(const VectorXd& theta, const Batch& batch) const {
  const Index d = wanted.size();
  const VectorXd off = theta.head(d).cwiseProduct(theta.tail(d)) - wanted;
  VectorXd slope = VectorXd::Zero(d);  // of the loss in u o v
  for (const std::uint32_t i : batch) slope += X.row(i).dot(off) * X.row(i).transpose();
  slope /= static_cast<double>(batch.size());
  VectorXd g(2 * d);
  g << slope.cwiseProduct(theta.tail(d)), slope.cwiseProduct(theta.head(d));
  return g;
}

MatrixXd DiagonalNet::jacobian(const VectorXd& theta) const {
  const Index d = wanted.size();
  MatrixXd J(X.rows(), 2 * d);
  J << X * theta.tail(d).asDiagonal(), X * theta.head(d).asDiagonal();
  return J;
}

}  // namespace valley

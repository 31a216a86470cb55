#include "experiments/small_network.hpp"

#include <catch2/catch.hpp>

#include "sim/data/design.hpp"

using namespace valley;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

namespace {

/// f at the ends of a small step either way along coordinate i, their difference over its length.
template <class F>
auto slope(const F& f, const VectorXd& theta, Index i, double h) -> decltype(f(theta)) {
  VectorXd ahead = theta, behind = theta;
  ahead[i] += h;
  behind[i] -= h;
  return (f(ahead) - f(behind)) / (2 * h);
}

}  // namespace

TEST_CASE("a small network's gradient and Hessian are those of its loss") {
  const SmallNetwork net = SmallNetwork::drawn(3);
  const VectorXd theta = net.start + 0.3 * gaussian_rows(net.start.size(), 1, 7);  // biases that are not 0
  const VectorXd g = net.gradient(theta);
  const MatrixXd H = net.hessian(theta);
  CHECK((H - H.transpose()).norm() < 1e-14 * H.norm());
  for (Index i = 0; i < theta.size(); ++i) {
    CHECK(slope([&](const VectorXd& at) { return net.loss(at); }, theta, i, 1e-6) == Approx(g[i]).margin(1e-9));
    const VectorXd column = slope([&](const VectorXd& at) { return net.gradient(at); }, theta, i, 1e-6);
    CHECK((column - H.col(i)).norm() < 1e-8 * (1 + H.norm()));
  }
}

TEST_CASE("a small network is a function of its seed, with labels of either sign") {
  const SmallNetwork one = SmallNetwork::drawn(5), again = SmallNetwork::drawn(5), other = SmallNetwork::drawn(6);
  CHECK(one.X == again.X);
  CHECK(one.start == again.start);
  CHECK(one.X != other.X);
  CHECK(one.y.cwiseAbs() == VectorXd::Ones(20));
  CHECK(one.y.minCoeff() == -1);
  CHECK(one.y.maxCoeff() == 1);
}

// The exact thresholds of theory/ at a network's minimum, against the network itself.
#include <Eigen/Dense>

#include "sim/network/measure/gauss_newton.hpp"
#include "sim/network/models/models.hpp"
#include "sim/network/training.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "tests/network/tiny.hpp"
#include "theory/threshold.hpp"

namespace valley::networks {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr std::int64_t n = 4;

/// Batches of one sample, as a sequence says: entry 2 t + use at step t.
class Sequence : public BatchSource {
 public:
  Sequence(NetworkBatch all, const std::vector<std::int64_t>& order) : data(std::move(all)), chosen(order) {}
  NetworkBatch at(Draw xi) const override {
    const std::int64_t i = chosen[2 * xi.step + xi.use];
    return {data.x.narrow(0, i, 1), data.y.narrow(0, i, 1)};
  }

 private:
  NetworkBatch data;
  const std::vector<std::int64_t>& chosen;
};

/// A two-layer network at a point where it fits every sample, found by Gauss-Newton steps after training.
struct Interpolating {
  std::shared_ptr<const Network> network = std::make_shared<Network>(make_network(
      {.name = "two_layer", .keys = given({{"widths", Numbers{10}}, {"activation", "tanh"}})}, {.channels = 5, .outputs = 1}));
  torch::Tensor none = torch::empty({0}, torch::kFloat64);
  NetworkBatch data{normals({n, 5}, {.seed = 21}), normals({n}, {.seed = 22})};
  Criterion squared{.kind = LossKind::squared};
  Objective f{network, none, data, squared};
  Flat theta{network->layout().initial_parameters({.seed = 23})};

  Interpolating() {
    for (int k = 0; k < 300; ++k) theta = theta - 0.1 * f.gradient(theta);
    for (int k = 0; k < 20; ++k) {
      const MatrixXd J = jacobian();
      const torch::Tensor gap = f.outputs(theta).squeeze(1) - data.y;
      const VectorXd r = Eigen::Map<const VectorXd>(gap.contiguous().data_ptr<double>(), n);
      const VectorXd move = J.transpose() * (J * J.transpose()).ldlt().solve(r);
      theta = theta - Flat{torch::from_blob(const_cast<double*>(move.data()), {move.size()}, torch::kFloat64).clone()};
    }
  }

  MatrixXd jacobian() const {
    MatrixXd rows(n, f.dimension());
    f.for_each_jacobian(theta, [&](std::int64_t i, const torch::Tensor&, const torch::Tensor& J) {
      rows.row(i) = Eigen::Map<const VectorXd>(J.contiguous().data_ptr<double>(), f.dimension());
    });
    return rows;
  }
};

const Interpolating& minimum() {
  static const Interpolating one;
  return one;
}

struct Path {
  double first = 0, largest = 0, last = 0;  // losses
};

/// Full-batch steps from beside the minimum.
template <class Rule_>
Path path(const Rule_& rule, int steps) {
  const Interpolating& at = minimum();
  const auto source = std::make_shared<TensorSource>(at.data.x, at.data.y, Sampler(n, n, Order::without_replacement));
  const Training training(at.network, source, at.squared, at.none);
  Flat theta{at.theta.tensor + 1e-6 * normals({at.f.dimension()}, {.seed = 24})};
  Path seen{.first = at.f.loss(theta)};
  auto memory = rule.memory(theta);
  for (int t = 0; t < steps; ++t) {
    theta = rule.step(training, theta, memory, Draw{.seed = 25, .step = static_cast<std::uint32_t>(t)});
    seen.last = at.f.loss(theta);
    seen.largest = std::max(seen.largest, seen.last);
  }
  return seen;
}

}  // namespace

TEST_CASE("training just above the exact threshold leaves the minimum, just below it stays") {
  const Interpolating& at = minimum();
  REQUIRE(at.f.loss(at.theta) < 1e-28);
  const GaussNewton rows = gauss_newton(at.f, at.theta);
  CHECK(rows.largest_residual < 1e-13);
  const theory::Design design = theory::Design::from_gram(Eigen::Map<const MatrixXd>(rows.gram.data(), n, n));
  const Batching whole{static_cast<std::uint32_t>(n), Sampling::without_replacement};
  for (const double rho : {0., 0.3})
    for (const auto& [m, nesterov] : {std::pair{0., false}, {0.9, false}, {0.9, true}}) {
      INFO(rho << " " << m << " " << nesterov);
      const theory::Setting setting{.rho = rho, .batching = whole, .momentum = m, .nesterov = nesterov};
      const double eta = theory::critical_step(design, setting).value;
      const auto with = [&, m = m, nesterov = nesterov](double share) {
        return path(Usam{{.eta = share * eta, .momentum = m, .nesterov = nesterov}, {rho}}, 500);
      };
      const Path below = with(0.98), above = with(1.02);
      CHECK(below.last < 1e-3 * below.first);
      CHECK(below.largest < (m > 0 ? 1e3 : 10) * below.first);  // momentum swings before it settles
      // It may come to rest again, at a flatter minimum: what it leaves for good is this one.
      CHECK(above.largest > 1e4 * above.first);
    }
}

TEST_CASE("the mean loss over all sequences of mini-batches is the exact operator's, below the threshold and above") {
  const Interpolating& at = minimum();
  const theory::Design design = theory::Design::from_rows(at.jacobian());
  constexpr int T = 2;
  const torch::Tensor delta = 1e-5 * normals({at.f.dimension()}, {.seed = 26});
  const VectorXd delta_0 = Eigen::Map<const VectorXd>(delta.data_ptr<double>(), delta.size(0));
  std::vector<std::int64_t> order(2 * T);
  const Training training(at.network, std::make_shared<Sequence>(at.data, order), at.squared, at.none);
  for (const auto& [coupling, m] : {std::pair{Coupling::fresh, 0.}, {Coupling::shared, 0.}, {Coupling::shared, 0.9}}) {
    const theory::Setting setting{.rho = 0.2, .batching = {1, Sampling::with_replacement}, .coupling = coupling, .momentum = m};
    const double critical = theory::critical_step(design, setting).value;
    for (const double share : {0.9, 1.1}) {
      const Usam rule{{.eta = share * critical, .momentum = m}, {setting.rho}, coupling};
      double mean = 0;
      int sequences = 1;
      for (int k = 0; k < 2 * T; ++k) sequences *= n;
      for (int code = 0; code < sequences; ++code) {
        for (int k = 0, left = code; k < 2 * T; ++k, left /= n) order[static_cast<std::size_t>(k)] = left % n;
        Flat theta{at.theta.tensor + delta};
        auto memory = rule.memory(theta);
        for (std::uint32_t t = 0; t < T; ++t) theta = rule.step(training, theta, memory, Draw{.step = t});
        mean += at.f.loss(theta) / sequences;
      }
      const double exact = theory::expected_loss(design, setting, rule.descent.eta, delta_0, T).back();
      CHECK(mean == Approx(exact).epsilon(2e-4));  // the network's third derivatives at 1e-5
      // A threshold that is wrong would show: the other coupling's means are further off than this.
    }
  }
}

}  // namespace valley::networks

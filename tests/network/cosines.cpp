// Cosines between gradients, against gradients that are written out here.
#include "sim/network/measure/cosines.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

constexpr int pairs = 5;
const Draw xi{.seed = 21, .trial = 7, .step = 3};

/// One output, squared loss: f_i = (w.x_i + c - y_i)^2/2.
struct Linear_ {
  std::shared_ptr<const Network> network = network_with([](Stack&, Layout&) {}, 3, 1);
  torch::Tensor x = normals({12, 3}, {.seed = 61}), y = normals({12}, {.seed = 62});
  Flat theta{some_point(*network)};
  std::shared_ptr<const TensorSource> source = std::make_shared<TensorSource>(x, y, Sampler(12, 4, Order::epochs));
  Training training{network, source, {.kind = LossKind::squared}, torch::empty({0}, torch::kFloat64)};

  static torch::Tensor gradient(const torch::Tensor& at, const NetworkBatch& batch) {
    const torch::Tensor rows = torch::cat({batch.x, torch::ones({batch.size(), 1}, torch::kFloat64)}, 1);  // (B, 4)
    return rows.t().matmul(rows.matmul(at) - batch.y) / batch.size();
  }
  NetworkBatch batch(int pair, int which) const {
    return source->at({.seed = xi.seed, .trial = xi.trial + 2 * static_cast<std::uint64_t>(pair) + which, .step = xi.step});
  }
};

double plain_cosine(const torch::Tensor& u, const torch::Tensor& v) {
  return ((u * v).sum() / u.norm() / v.norm()).item<double>();
}

void check_estimate(const Estimate& found, const std::vector<double>& values) {
  const torch::Tensor all = torch::tensor(values, torch::kFloat64);
  CHECK(found.value == Approx(all.mean().item<double>()).epsilon(1e-12));
  CHECK(found.std_error == Approx(all.std().item<double>() / std::sqrt(static_cast<double>(values.size()))).epsilon(1e-12));
}

/// Gives everyone the same samples.
struct OneBatch : BatchSource {
  NetworkBatch only;
  explicit OneBatch(NetworkBatch batch) : only(std::move(batch)) {}
  NetworkBatch at(Draw) const override { return only; }
};

}  // namespace

TEST_CASE("cosines between gradients are those of gradients written out, for several rules on the same pairs") {
  const Linear_ model;
  const double eta = 0.3, rho = 0.2;
  const Sgd sgd{.descent = {.eta = eta, .momentum = 0.9}, .shift = {}};
  const Usam usam{.descent = {.eta = eta}, .shift = {rho}};
  const Cosines found = gradient_cosines(model.training, model.theta, {plain(sgd), plain(usam)}, pairs, xi);
  const torch::Tensor theta = model.theta.tensor;
  std::vector<double> fresh, after_sgd, after_usam;
  for (int k = 0; k < pairs; ++k) {
    const NetworkBatch A = model.batch(k, 0), B = model.batch(k, 1);
    const torch::Tensor g_A = Linear_::gradient(theta, A), g_B = Linear_::gradient(theta, B);
    fresh.push_back(plain_cosine(g_A, g_B));
    after_sgd.push_back(plain_cosine(g_B, Linear_::gradient(theta - eta * g_A, B)));
    const torch::Tensor up = Linear_::gradient(theta + rho * g_A, A);
    after_usam.push_back(plain_cosine(g_B, Linear_::gradient(theta - eta * up, B)));
  }
  check_estimate(found.fresh, fresh);
  REQUIRE(found.step.size() == 2);
  check_estimate(found.step[0], after_sgd);
  check_estimate(found.step[1], after_usam);
  CHECK(found.fresh.value < 0.99);
  CHECK(found.step[0].value < 0.999);
  CHECK_THROWS_WITH(gradient_cosines(model.training, model.theta, {plain(sgd)}, 1, xi),
                    "pairs is 1; allowed: at least 2, or there is no error bar");
}

TEST_CASE("identical batches have cosine 1, and so has a step of length 0, both exactly") {
  const Linear_ model;
  const Sgd still{.descent = {.eta = 0}, .shift = {}};
  CHECK(gradient_cosines(model.training, model.theta, {plain(still)}, pairs, xi).step[0].value == 1);
  CHECK(gradient_cosines(model.training, model.theta, {plain(still)}, pairs, xi).fresh.value < 1);
  const Training same(model.network, std::make_shared<OneBatch>(model.batch(0, 0)), {.kind = LossKind::squared},
                      torch::empty({0}, torch::kFloat64));
  const Cosines found = gradient_cosines(same, model.theta, {}, pairs, xi);
  CHECK(found.fresh.value == 1);
  CHECK(found.fresh.std_error == 0);
  CHECK(found.step.empty());
  const Flat u{normals({1001}, {.seed = 1}).to(torch::kFloat32)};
  CHECK(cosine(u, u) == 1);
  CHECK(cosine(u, {-2 * u.tensor}) == -1);
  CHECK(std::isnan(cosine(u, {torch::zeros({1001})})));
}

TEST_CASE("measuring cosines moves neither BatchNorm's memory nor the tally, nor does it count on them") {
  const auto network =
      network_with([](Stack& s, Layout&) { s.convolution("a", 2, 3).norm("b", 3).add<Elementwise>(Nonlinearity::tanh); }, 48);
  const torch::Tensor x = normals({12, 2, 4, 4}, {.seed = 63}), statistics = some_statistics(*network);
  const auto source = std::make_shared<TensorSource>(x, classes_in_turn(12, 3), Sampler(12, 4, Order::epochs));
  const torch::Tensor kept = statistics.clone();
  const Training training(network, source, {}, kept);
  const Flat theta{some_point(*network)};
  const Sam sam{.descent = {.eta = 0.1}, .shift = {0.1}};
  const Cosines first = gradient_cosines(training, theta, {plain(sam)}, pairs, xi);
  CHECK(torch::equal(kept, statistics));
  CHECK(training.tally().samples == 0);
  CHECK(training.tally().gradients == 0);
  training.gradient(theta, xi);  // a training pass does move them
  CHECK_FALSE(torch::equal(kept, statistics));
  const Cosines again = gradient_cosines(training, theta, {plain(sam)}, pairs, xi);
  CHECK(first.fresh.value == again.fresh.value);
  CHECK(first.step[0].value == again.step[0].value);
}

}  // namespace valley::networks

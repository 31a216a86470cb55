// Sharpness along batches' own gradients, against a linear model written out here.
#include "sim/network/measure/batch_sharpness.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

/// One output, squared loss: f_i = (w.x_i + c - y_i)^2/2.
struct Linear_ {
  std::shared_ptr<const Network> network = network_with([](Stack&, Layout&) {}, 3, 1);
  torch::Tensor x = normals({12, 3}, {.seed = 61}), y = normals({12}, {.seed = 62});
  Flat theta{some_point(*network)};

  Training training(std::uint32_t batch) const {
    return {network,
            std::make_shared<TensorSource>(x, y, Sampler(12, batch, Order::epochs)),
            {.kind = LossKind::squared},
            torch::empty({0}, torch::kFloat64)};
  }
};

torch::Tensor rows_of(const NetworkBatch& batch) {
  return torch::cat({batch.x, torch::ones({batch.size(), 1}, torch::kFloat64)}, 1);  // (B, 4)
}

torch::Tensor gradient(const torch::Tensor& theta, const NetworkBatch& batch) {
  return rows_of(batch).t().matmul(rows_of(batch).matmul(theta) - batch.y) / batch.size();
}

}  // namespace

TEST_CASE("batch sharpness is the curvature along each batch's gradient, as a ratio of means and as a mean of ratios") {
  const Linear_ model;
  const Training f = model.training(4);
  const Draw xi{.seed = 21, .trial = 7, .step = 3};
  const BatchSharpness found = batch_sharpness(f, model.theta, 6, xi);
  std::vector<double> ratios;
  double above = 0, below = 0;
  for (std::uint64_t k = 0; k < 6; ++k) {
    const NetworkBatch batch = f.sample({.seed = 21, .trial = 7 + k, .step = 3});
    const torch::Tensor g = gradient(model.theta.tensor, batch), Lg = rows_of(batch).matmul(g);
    const double curved = Lg.square().sum().item<double>() / 4, size = g.square().sum().item<double>();
    above += curved, below += size;
    ratios.push_back(curved / size);
  }
  CHECK(found.of_means.value == Approx(above / below).epsilon(1e-12));
  CHECK(found.of_ratios.value == Approx(estimate(ratios).value).epsilon(1e-12));
  CHECK(found.of_ratios.std_error == Approx(estimate(ratios).std_error).epsilon(1e-10));
  CHECK(std::abs(found.of_means.value - found.of_ratios.value) > 1e-3);
  CHECK(found.of_means.std_error > 0);
  CHECK(found.of_means.std_error < found.of_means.value);
}

TEST_CASE("of the whole data it is one number, up to lambda_1, and where no batch has a gradient it is none") {
  const Linear_ model;
  const BatchSharpness whole = batch_sharpness(model.training(12), model.theta, 3, {});
  CHECK(whole.of_means.value == Approx(whole.of_ratios.value).epsilon(1e-12));
  CHECK(whole.of_means.std_error < 1e-12);
  const NetworkBatch all{model.x, model.y};
  const torch::Tensor H = rows_of(all).t().matmul(rows_of(all)) / 12;
  CHECK(whole.of_means.value < torch::linalg_eigvalsh(H).max().item<double>());
  CHECK_THROWS_AS(batch_sharpness(model.training(12), model.theta, 1, {}), std::invalid_argument);
  const Training fitted(
      model.network, std::make_shared<TensorSource>(model.x, torch::zeros({12}, torch::kFloat64), Sampler(12, 4, Order::epochs)),
      {.kind = LossKind::squared}, torch::empty({0}, torch::kFloat64));
  const BatchSharpness none = batch_sharpness(fitted, {torch::zeros_like(model.theta.tensor)}, 3, {});
  CHECK((std::isnan(none.of_means.value) && std::isnan(none.of_ratios.value)));
}

}  // namespace valley::networks

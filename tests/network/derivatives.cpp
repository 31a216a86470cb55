// Derivatives of whole models, over the catalogue: a sample's gradient, the mean's, and Hessian products.
#include "sim/network/models/models.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

constexpr std::int64_t most = 100'000;  // parameters

struct Whole {
  std::shared_ptr<const Network> network;
  torch::Tensor theta, statistics, x, y;
  Criterion criterion{};

  explicit Whole(const Model& model)
      : network(std::make_shared<Network>(make_network({model.id, model.small}, {2, 8, 8, model.one_output ? 1 : 3}))),
        theta(some_point(*network)),
        statistics(some_statistics(*network)),
        x(normals({4, 2, 8, 8}, {.seed = 31})),
        y(model.one_output ? normals({4}, {.seed = 32}) : classes_in_turn(4, 3)) {
    if (model.one_output) criterion.kind = LossKind::squared;
  }
  Objective objective() const { return {network, statistics, {x, y}, criterion}; }
};

std::vector<const Model*> small_models() {
  std::vector<const Model*> all;
  for (const Model& model : models())
    if (make_network({model.id, model.small}, {2, 8, 8, model.one_output ? 1 : 3}).layout().parameter_count() < most)
      all.push_back(&model);
  return all;
}

}  // namespace

TEST_CASE("in every model the mean of the samples' gradients is the gradient") {
  REQUIRE(small_models().size() >= 5);
  for (const Model* model : small_models()) {
    INFO(model->id);
    const Whole whole(*model);
    torch::Tensor sum = torch::zeros_like(whole.theta);
    const Objective f = whole.objective();
    f.for_each_gradient({whole.theta}, [&](std::int64_t, const torch::Tensor& g) { sum += g; });
    CHECK(distance(sum / 4, f.gradient({whole.theta}).tensor) < 1e-12);
  }
}

TEST_CASE("in every model the Hessian's products are the gradient's differences, and its form is symmetric") {
  for (const Model* model : small_models()) {
    INFO(model->id);
    const Whole whole(*model);
    const Objective f = whole.objective();
    const torch::Tensor u = normals({whole.theta.size(0)}, {.seed = 6}), v = normals({whole.theta.size(0)}, {.seed = 7});
    const torch::Tensor Hv = f.hessian_vector({whole.theta}, {v}).tensor, Hu = f.hessian_vector({whole.theta}, {u}).tensor;
    const double uHv = torch::dot(u, Hv).item<double>(), vHu = torch::dot(v, Hu).item<double>();
    CHECK(uHv == Approx(vHu).epsilon(1e-9));
    // Steps so short that no ReLU turns over.
    const auto along = [&](const torch::Tensor& t) { return f.gradient({whole.theta + t * v}).tensor; };
    const torch::Tensor differences_of_g = differences(along, torch::zeros({1}, torch::kFloat64), 1e-7).squeeze(0);
    CHECK(distance(Hv, differences_of_g) < 1e-5);
  }
}

}  // namespace valley::networks

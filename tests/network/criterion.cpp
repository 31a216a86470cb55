#include "sim/network/criterion.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

TEST_CASE("cross-entropy is minus the log of the softmax, spread where labels are smoothed") {
  const torch::Tensor z = normals({4, 3}, {.seed = 21}), y = torch::tensor({0, 2, 1, 1}, torch::kInt64);
  for (const double s : {0., 0.1}) {
    const Criterion criterion{.label_smoothing = s};
    const torch::Tensor each = criterion.each(z, y);
    REQUIRE(each.sizes() == torch::IntArrayRef({4}));
    double sum = 0;
    for (std::int64_t i = 0; i < 4; ++i) {
      double partition = 0, loss = 0;
      for (std::int64_t c = 0; c < 3; ++c) partition += std::exp(z[i][c].item<double>());
      for (std::int64_t c = 0; c < 3; ++c) {
        const double q = (c == y[i].item<std::int64_t>() ? 1 - s : 0) + s / 3;
        loss -= q * std::log(std::exp(z[i][c].item<double>()) / partition);
      }
      CHECK(each[i].item<double>() == Approx(loss).epsilon(1e-13));
      sum += loss;
    }
    CHECK(criterion.mean(z, y).item<double>() == Approx(sum / 4).epsilon(1e-13));
  }
}

TEST_CASE("squared loss is half the squared distance to the number or to the class's unit vector") {
  const Criterion criterion{.kind = LossKind::squared};
  const torch::Tensor scalar = torch::tensor({1., 2., 4.}, torch::kFloat64).view({3, 1});
  const torch::Tensor targets = torch::tensor({0., 2., 1.}, torch::kFloat64);
  CHECK(torch::equal(criterion.each(scalar, targets), torch::tensor({0.5, 0., 4.5}, torch::kFloat64)));
  CHECK(criterion.mean(scalar, targets).item<double>() == Approx(5. / 3).epsilon(1e-15));
  const torch::Tensor z = torch::tensor({1., 0., 2., 3.}, torch::kFloat64).view({2, 2});
  const torch::Tensor classes = torch::tensor({0, 0}, torch::kInt64);
  CHECK(torch::equal(criterion.each(z, classes), torch::tensor({0., 5.}, torch::kFloat64)));
  CHECK(criterion.mean(z, classes).item<double>() == 2.5);
}

TEST_CASE("the gradients and Hessians of both losses are those of finite differences") {
  const torch::Tensor x = normals({5, 4}, {.seed = 22});
  const torch::Tensor classes = classes_in_turn(5, 3), numbers = normals({5}, {.seed = 23});
  struct Case {
    Criterion criterion;
    torch::Tensor y;
    std::int64_t outputs;
  };
  const Case cases[] = {{{}, classes, 3},
                        {{.label_smoothing = 0.1}, classes, 3},
                        {{.kind = LossKind::squared}, classes, 3},
                        {{.kind = LossKind::squared}, numbers, 1}};
  for (const Case& one : cases) {
    INFO((one.criterion.kind == LossKind::squared ? "squared" : "cross-entropy")
         << ", smoothing " << one.criterion.label_smoothing);
    const auto network = network_with(
        [](Stack& s, Layout& l) { s.add<Linear>(l, "a", 4, 3).template add<Elementwise>(Nonlinearity::tanh); }, 3, one.outputs);
    const torch::Tensor theta = some_point(*network);
    const auto at = [&](const torch::Tensor& inputs) {
      return Objective(network, torch::empty({0}, torch::kFloat64), {inputs, one.y}, one.criterion);
    };
    const Objective f = at(x);
    const auto loss = [&](const torch::Tensor& point) { return torch::scalar_tensor(f.loss({point}), torch::kFloat64); };
    CHECK(distance(f.gradient({theta}).tensor, differences(loss, theta)) < 1e-8);
    const auto loss_of = [&](const torch::Tensor& inputs) {
      return torch::scalar_tensor(5 * at(inputs).loss({theta}), torch::kFloat64);
    };
    CHECK(distance(f.input_gradient({theta}).flatten(), differences(loss_of, x)) < 1e-8);
    const auto gradient = [&](const torch::Tensor& point) { return f.gradient({point}).tensor; };
    const torch::Tensor H = differences(gradient, theta), v = normals({theta.size(0)}, {.seed = 24});
    CHECK(distance(f.hessian_vector({theta}, {v}).tensor, H.matmul(v)) < 1e-7);
  }
}

}  // namespace
}  // namespace valley::networks

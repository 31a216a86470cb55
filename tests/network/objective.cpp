#include "sim/network/objective.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

struct Small {
  std::shared_ptr<const Network> network;
  torch::Tensor theta, statistics, x = normals({7, 2, 4, 4}, {.seed = 31}), y = classes_in_turn(7, 3);

  explicit Small(bool with_norm)
      : network(network_with(
            [=](Stack& s, Layout&) {
              s.convolution("a", 2, 3);
              if (with_norm) s.norm("b", 3);
              s.add<Elementwise>(Nonlinearity::tanh).add<MaxPool>();
            },
            12)),
        theta(some_point(*network)),
        statistics(some_statistics(*network)) {}

  Objective objective(std::int64_t chunk = 500, Normalise mode = Normalise::remembered) const {
    return {network, statistics, {x, y}, {.label_smoothing = 0.1}, mode, chunk};
  }
};

TEST_CASE("the mean of the samples' gradients is the gradient") {
  const Small small(true);
  const Objective f = small.objective();
  torch::Tensor sum = torch::zeros_like(small.theta);
  std::int64_t next = 0;
  f.for_each_gradient({small.theta}, [&](std::int64_t i, const torch::Tensor& g) {
    CHECK(i == next++);
    sum += g;
  });
  CHECK(next == 7);
  CHECK(distance(sum / 7, f.gradient({small.theta}).tensor) < 1e-13);
}

TEST_CASE("whoever watches an objective is asked between its pieces, and can end it there") {
  const Small small(true);
  int looks = 0;
  const Objective f = small.objective(3).watched([&] { ++looks; });  // chunks of 3, 3 and 1
  const auto asked = [&](auto&& work) {
    looks = 0;
    work();
    return looks;
  };
  const Flat theta{small.theta};
  CHECK(asked([&] { f.loss(theta); }) == 2);
  CHECK(asked([&] { f.outputs(theta); }) == 2);
  CHECK(asked([&] { f.gradient(theta); }) == 3);
  CHECK(asked([&] { f.hessian_vector(theta, theta); }) == 3);
  CHECK(asked([&] { f.for_each_gradient(theta, [](auto&&...) {}); }) == 7);
  CHECK(asked([&] { f.for_each_jacobian(theta, [](auto&&...) {}); }) == 7);
  CHECK(f.loss(theta) == small.objective(3).loss(theta));
  const Objective ended = small.objective(3).watched([&] {
    if (--looks == 0) throw std::domain_error("enough");
  });
  looks = 2;
  CHECK_THROWS_AS(ended.gradient(theta), std::domain_error);
}

TEST_CASE("a sample's gradient is that of the objective of it alone") {
  const Small small(true);
  small.objective().for_each_gradient({small.theta}, [&](std::int64_t i, const torch::Tensor& g) {
    const Objective alone(small.network, small.statistics, {small.x.narrow(0, i, 1), small.y.narrow(0, i, 1)},
                          {.label_smoothing = 0.1});
    const auto loss = [&](const torch::Tensor& point) { return torch::scalar_tensor(alone.loss({point}), torch::kFloat64); };
    CHECK(distance(g, differences(loss, small.theta)) < 1e-8);
  });
}

TEST_CASE("Jacobians are those of finite differences of the outputs") {
  const Small small(true);
  const Objective f = small.objective();
  const torch::Tensor z = f.outputs({small.theta});
  const torch::Tensor J =
      differences([&](const torch::Tensor& point) { return f.outputs({point}); }, small.theta);  // (P, n, classes)
  f.for_each_jacobian({small.theta}, [&](std::int64_t i, const torch::Tensor& z_i, const torch::Tensor& J_i) {
    CHECK(distance(z_i, z[i]) < 1e-14);
    REQUIRE(J_i.sizes() == torch::IntArrayRef({3, small.theta.size(0)}));
    CHECK(distance(J_i, J.select(1, i).t()) < 1e-8);
  });
}

TEST_CASE("chunks change no answer without BatchNorm's batch statistics") {
  for (const bool with_norm : {false, true}) {
    const Small small(with_norm);
    const Objective whole = small.objective(), cut = small.objective(3);  // 3, 3, 1
    const Flat theta{small.theta}, v{normals({small.theta.size(0)}, {.seed = 32})};
    CHECK(cut.loss(theta) == Approx(whole.loss(theta)).epsilon(1e-14));
    CHECK(cut.score(theta).accuracy == Approx(whole.score(theta).accuracy).epsilon(1e-14));
    CHECK(distance(cut.gradient(theta).tensor, whole.gradient(theta).tensor) < 1e-13);
    CHECK(distance(cut.hessian_vector(theta, v).tensor, whole.hessian_vector(theta, v).tensor) < 1e-13);
    CHECK(distance(cut.input_gradient(theta), whole.input_gradient(theta)) < 1e-13);
    CHECK(distance(cut.outputs(theta), whole.outputs(theta)) < 1e-14);
  }
}

TEST_CASE("by batch statistics the objective is the mean over chunks of each chunk's own") {
  const Small small(true);
  double mean = 0;
  for (const auto& [begin, count] : {std::pair{0, 4}, std::pair{4, 3}})
    mean += count / 7. *
            Objective(small.network, small.statistics, {small.x.narrow(0, begin, count), small.y.narrow(0, begin, count)},
                      {.label_smoothing = 0.1}, Normalise::batch)
                .loss({small.theta});
  CHECK(small.objective(4, Normalise::batch).loss({small.theta}) == Approx(mean).epsilon(1e-14));
}

TEST_CASE("measuring moves neither theta nor what BatchNorm remembers") {
  const Small small(true);
  const torch::Tensor theta = small.theta.clone(), statistics = small.statistics.clone();
  for (const Normalise mode : {Normalise::batch, Normalise::remembered}) {
    const Objective f = small.objective(500, mode);
    f.score({small.theta});
    f.gradient({small.theta});
    f.hessian_vector({small.theta}, {small.theta});
    f.input_gradient({small.theta});
  }
  CHECK(torch::equal(theta, small.theta));
  CHECK(torch::equal(statistics, small.statistics));
}

TEST_CASE("accuracy is the share of largest outputs at the class") {
  const Small small(false);
  const Objective f = small.objective(2);
  const torch::Tensor z = f.outputs({small.theta});
  int right = 0;
  for (std::int64_t i = 0; i < 7; ++i) right += z[i].argmax().item<std::int64_t>() == small.y[i].item<std::int64_t>() ? 1 : 0;
  CHECK(f.score({small.theta}).accuracy == Approx(right / 7.).epsilon(1e-14));
}

TEST_CASE("an objective refuses no samples, no chunk, moving statistics, and one sample's gradient by the batch") {
  const Small small(true);
  CHECK_THROWS_WITH(small.objective(0), "chunk is 0; allowed: at least 1");
  CHECK_THROWS_WITH(small.objective(5, Normalise::batch_moving),
                    "normalise is batch_moving; allowed: batch or remembered: measuring changes nothing");
  CHECK_THROWS_WITH(Objective(small.network, small.statistics, {small.x.narrow(0, 0, 0), small.y.narrow(0, 0, 0)}, {}),
                    "samples is 0; allowed: at least 1");
  CHECK_THROWS_AS(
      small.objective(5, Normalise::batch).for_each_gradient({small.theta}, [](std::int64_t, const torch::Tensor&) {}),
      std::invalid_argument);
}

}  // namespace
}  // namespace valley::networks

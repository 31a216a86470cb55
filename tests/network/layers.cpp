#include "sim/network/training.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "tests/network/layer_cases.hpp"

namespace valley::networks {
namespace {

torch::Tensor inputs(std::int64_t n, std::vector<std::int64_t> of_one, Draw xi = {.seed = 11}) {
  of_one.insert(of_one.begin(), n);
  return normals(of_one, xi);
}

TEST_CASE("each layer's gradients and Hessian are those of finite differences") {
  for (const Case& layer : cases()) {
    const auto network = network_with(layer.build, layer.features);
    for (const Normalise mode : {Normalise::batch, Normalise::remembered}) {
      if (mode == Normalise::batch && network->layout().statistics().empty()) continue;
      INFO(layer.name << (mode == Normalise::batch ? ", by the batch" : ""));
      const torch::Tensor theta = some_point(*network), statistics = some_statistics(*network), y = classes_in_turn(4, 3);
      const auto at = [&](const torch::Tensor& x) { return Objective(network, statistics, {x, y}, {}, mode); };
      const Objective f = at(inputs(4, layer.input));

      const torch::Tensor g = f.gradient({theta}).tensor;
      const auto loss = [&](const torch::Tensor& point) { return torch::scalar_tensor(f.loss({point}), torch::kFloat64); };
      CHECK(distance(g, differences(loss, theta)) < 1e-8);

      const torch::Tensor by_input = f.input_gradient({theta}) / 4;
      const auto loss_of = [&](const torch::Tensor& x) { return torch::scalar_tensor(at(x).loss({theta}), torch::kFloat64); };
      CHECK(distance(by_input.flatten(), differences(loss_of, f.samples().x)) < 1e-8);

      const torch::Tensor v = normals({theta.size(0)}, {.seed = 6});
      const auto along = [&](const torch::Tensor& t) { return f.gradient({theta + t * v}).tensor; };
      const torch::Tensor Hv = differences(along, torch::zeros({1}, torch::kFloat64)).squeeze(0);
      CHECK(distance(f.hessian_vector({theta}, {v}).tensor, Hv) < 1e-7);
    }
  }
}

TEST_CASE("a layer's output has the shape and the numbers it says") {
  const auto output = [](const std::function<void(Stack&, Layout&)>& build, const torch::Tensor& x, double weight = 1) {
    Layout layout;
    Stack stack(layout);
    build(stack, layout);
    const Network network(std::move(layout), std::make_unique<Chain>(stack.take()));
    const torch::Tensor theta = torch::full({network.layout().parameter_count()}, weight, torch::kFloat64);
    return network(theta, network.layout().initial_statistics(), x, Normalise::remembered);
  };
  const torch::Tensor x = torch::arange(9, torch::kFloat64).view({1, 1, 3, 3});  // 0 1 2 / 3 4 5 / 6 7 8
  const auto vector_of = [](const torch::Tensor& t) {
    const torch::Tensor flat = t.contiguous().flatten();
    return std::vector<double>(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
  };
  using Numbers = std::vector<double>;
  CHECK(vector_of(output([](Stack& s, Layout&) { s.add<MaxPool>(); }, x)) == Numbers{4, 5, 7, 8});
  CHECK(vector_of(output([](Stack& s, Layout&) { s.add<AveragePool>(); }, x)) == Numbers{2});
  CHECK(vector_of(output([](Stack& s, Layout&) { s.add<GlobalAverage>(); }, x)) == Numbers{4});
  CHECK(vector_of(output([](Stack& s, Layout&) { s.convolution("a", 1, 1, {.stride = 2}); }, x)) == Numbers{8, 12, 20, 24});
  CHECK(vector_of(output([](Stack& s, Layout&) { s.convolution("a", 1, 1, {.size = 1, .stride = 2}, true); }, x)) ==
        Numbers{1, 3, 7, 9});
  CHECK(output([](Stack& s, Layout& l) { s.add<Concatenated>(Stack(l).convolution("a", 1, 3).take()); }, x).sizes() ==
        torch::IntArrayRef({1, 4, 3, 3}));
  const auto doubled = [](Stack& s, Layout& l) {
    s.add<Residual>(Layers{}, Stack(l).convolution("a", 1, 1, {.size = 1}).take(), Layers{});
  };
  CHECK(vector_of(output(doubled, x, 2)) == Numbers{0, 3, 6, 9, 12, 15, 18, 21, 24});
}

// z = 2x at the start; x = 1, 2, 3, 6: mean of z 6, biased variance 14, unbiased 56/3.
struct OneChannel {
  std::shared_ptr<const Network> network =
      network_with([](Stack& s, Layout& l) { s.add<Linear>(l, "a", 1, 1, false).norm("b", 1); }, 1, 2);
  torch::Tensor x = torch::tensor({1., 2., 3., 6.}, torch::kFloat64).view({4, 1});
  torch::Tensor y = classes_in_turn(4, 2);
  torch::Tensor statistics = network->layout().initial_statistics();  // mean, variance
  torch::Tensor theta = torch::tensor({2., 1., 0., 0.5, -0.5, 0.1, 0.2}, torch::kFloat64);
};

TEST_CASE("BatchNorm normalises by the batch or by what it remembers, and remembers only when told") {
  const OneChannel one;
  const auto z = [&](Normalise mode) { return (*one.network)(one.theta, one.statistics, one.x, mode).select(1, 0); };
  const auto expected = [&](double mean, double variance) {
    return 0.5 * (2 * one.x.squeeze(1) - mean) / std::sqrt(variance + 1e-5) + 0.1;
  };
  const auto mean = [&] { return one.statistics[0].item<double>(); };
  const auto variance = [&] { return one.statistics[1].item<double>(); };
  CHECK(distance(z(Normalise::remembered), expected(0, 1)) < 1e-14);
  CHECK(distance(z(Normalise::batch), expected(6, 14)) < 1e-14);
  CHECK(mean() == 0);
  CHECK(variance() == 1);
  CHECK(distance(z(Normalise::batch_moving), expected(6, 14)) < 1e-14);
  CHECK(mean() == Approx(0.6).epsilon(1e-14));
  CHECK(variance() == Approx(0.9 + 5.6 / 3).epsilon(1e-14));
  CHECK(distance(z(Normalise::remembered), expected(0.6, 0.9 + 5.6 / 3)) < 1e-14);
  CHECK(mean() == Approx(0.6).epsilon(1e-14));
}

TEST_CASE("a step of SAM moves BatchNorm's memory once, by the batch at theta itself") {
  const OneChannel one;
  const auto source = std::make_shared<TensorSource>(one.x, one.y, Sampler(4, 4, Order::epochs));
  const Training training(one.network, source, {}, one.statistics);
  const Sam sam{.descent = {.eta = 0.1}, .shift = {.rho = 0.5}};
  auto memory = sam.memory(Flat{one.theta});
  const Flat after = sam.step(training, Flat{one.theta}, memory, Draw{});
  CHECK(one.statistics[0].item<double>() == Approx(0.6).epsilon(1e-14));
  CHECK(one.statistics[1].item<double>() == Approx(0.9 + 5.6 / 3).epsilon(1e-14));
  CHECK(distance(after.tensor, one.theta) > 1e-3);
  // the second step: z = w x, mean 3 w, unbiased variance w^2 14/3
  sam.step(training, after, memory, Draw{.step = 1});
  const double w = after.tensor[0].item<double>();
  CHECK(one.statistics[0].item<double>() == Approx(0.9 * 0.6 + 0.1 * 3 * w).epsilon(1e-14));
  CHECK(one.statistics[1].item<double>() == Approx(0.9 * (0.9 + 5.6 / 3) + 0.1 * w * w * 14 / 3).epsilon(1e-14));
}

TEST_CASE("BatchNorm refuses the variance of one value") {
  const OneChannel one;
  CHECK_THROWS_WITH((*one.network)(one.theta, one.statistics, one.x.narrow(0, 0, 1), Normalise::batch),
                    "values of a channel is 1; allowed: at least 2, as BatchNorm takes their variance");
  CHECK_NOTHROW((*one.network)(one.theta, one.statistics, one.x.narrow(0, 0, 1), Normalise::remembered));
}

double mean_square(const torch::Tensor& theta, const NamedTensor& one) {
  return theta.narrow(0, one.offset, one.size).square().mean().item<double>();
}

TEST_CASE("initial parameters are a function of the draw alone, each tensor's of no other tensor") {
  const auto build = [](bool longer) {
    return network_with(
        [=](Stack& s, Layout&) {
          s.convolution("a", 2, 3).norm("b", 3);
          if (longer) s.convolution("c", 3, 3);
        },
        48);
  };
  const torch::Tensor once = build(false)->layout().initial_parameters({.seed = 7, .trial = 2});
  CHECK(torch::equal(once, build(false)->layout().initial_parameters({.seed = 7, .trial = 2})));
  CHECK_FALSE(torch::equal(once, build(false)->layout().initial_parameters({.seed = 7, .trial = 3})));
  CHECK_FALSE(torch::equal(once, build(false)->layout().initial_parameters({.seed = 8, .trial = 2})));
  const torch::Tensor longer = build(true)->layout().initial_parameters({.seed = 7, .trial = 2});
  CHECK(torch::equal(once.narrow(0, 0, 60), longer.narrow(0, 0, 60)));  // a and b: 54 + 6
}

TEST_CASE("initial parameters have the spread that their start says") {
  Layout layout;
  const std::int64_t n = 64;
  layout.parameter("he", {n, n, 3, 3}, Start::he_fan_out, 9 * n);
  layout.parameter("uniform", {n, 9 * n}, Start::uniform_fan_in, 9 * n);
  layout.parameter("small", {n, 9 * n}, Start::small_normal, 9 * n);
  layout.parameter("ones", {n}, Start::ones);
  layout.parameter("zeros", {n}, Start::zeros);
  const torch::Tensor theta = layout.initial_parameters({.seed = 1});
  // 36,864 numbers: their mean square is off by 0.7 % (normal) or 0.5 % (uniform), one standard deviation
  CHECK(mean_square(theta, layout.parameters()[0]) == Approx(2. / (9 * n)).epsilon(0.03));
  CHECK(mean_square(theta, layout.parameters()[1]) == Approx(1. / (3 * 9 * n)).epsilon(0.02));
  CHECK(mean_square(theta, layout.parameters()[2]) == Approx(1. / (9 * n)).epsilon(0.03));
  CHECK(std::abs(theta.narrow(0, 0, 9 * n * n).mean().item<double>()) < 4 * std::sqrt(2. / (9 * n) / (9 * n * n)));
  CHECK(theta.narrow(0, 3 * 9 * n * n, n).eq(1).all().item<bool>());
  CHECK(theta.narrow(0, 3 * 9 * n * n + n, n).eq(0).all().item<bool>());
  // the first numbers of two tensors are not the same
  CHECK(theta[0].item<double>() * std::sqrt(.5) != Approx(theta[2 * 9 * n * n].item<double>()));
}

}  // namespace
}  // namespace valley::networks

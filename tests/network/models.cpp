#include "sim/network/models/models.hpp"

#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

constexpr NetworkShape cifar{.channels = 3, .height = 32, .width = 32, .outputs = 10};
constexpr NetworkShape mnist{.channels = 1, .height = 28, .width = 28, .outputs = 10};

std::int64_t count(const ModelSpec& spec, const NetworkShape& shape = cifar) {
  return make_network(spec, shape).layout().parameter_count();
}

TEST_CASE("parameter counts are the published ones") {
  std::size_t counted = 0;
  for (const Model& model : models())
    for (const CountedParameters& one : model.counted) {
      INFO(model.id);
      CHECK(count({model.id, one.values}, one.shape) == one.count);
      ++counted;
    }
  CHECK(counted >= 10);
  // Without BatchNorm's two numbers a channel, or with GroupNorm's, which are as many.
  CHECK(count({"resnet20", given({{"norm", "group"}})}) == 272'282);
  CHECK(count({"resnet20", given({{"norm", "none"}})}) == 272'282 - 2 * (16 * 6 + 16 + 32 * 5 + 32 + 64 * 5 + 64));
  CHECK(count({"convnet", given({{"widths", Numbers{4, 8}}})}) == 4 * (27 + 1) + 8 * (36 + 1) + 10 * (8 + 1));
  // 64 tokens of 48 numbers; a block is two norms, attention of 4 W^2 + 4 W and an MLP of hidden width 2 W.
  const std::int64_t W = 12, block = 2 * 2 * W + 4 * W * W + 4 * W + 4 * W * W + 3 * W;
  CHECK(count({"vit", given({{"width", 12}, {"depth", 3}, {"heads", 2}})}) == 49 * W + 64 * W + 3 * block + 2 * W + 10 * (W + 1));
}

TEST_CASE("each model takes colour and grey images, 32 and 28 and 9 wide") {
  for (const Model& model : models()) {
    for (NetworkShape shape : {cifar, mnist, NetworkShape{.channels = 2, .height = 9, .width = 11, .outputs = 3}}) {
      if (model.one_output) shape.outputs = 1;
      INFO(model.id << " on " << shape.height << " x " << shape.width);
      const Network network = make_network({model.id, model.small}, shape);
      const torch::Tensor theta = torch::full({network.layout().parameter_count()}, 0.01f);
      const torch::Tensor x = torch::ones({2, shape.channels, shape.height, shape.width});
      const torch::NoGradGuard no_gradient;
      const torch::Tensor z = network(theta, network.layout().initial_statistics().to(torch::kFloat32), x, Normalise::remembered);
      CHECK(z.sizes() == torch::IntArrayRef({2, shape.outputs}));
      CHECK(z.isfinite().all().item<bool>());
    }
  }
}

TEST_CASE("each normaliser is in every place of a model that has one, and remembers only where it is BatchNorm") {
  std::size_t tried = 0;
  for (const Model& model : models()) {
    if (find_key(model.keys, "norm") == nullptr) continue;
    INFO(model.id);
    const auto layout = [&](const char* norm) {
      Values keys = model.small;
      keys.set("norm", std::string(norm));
      return make_network({model.id, keys}, cifar).layout();
    };
    const Layout batch = layout("batch"), group = layout("group"), none = layout("none");
    CHECK(batch.statistic_count() > 0);
    CHECK(group.statistic_count() == 0);
    CHECK(none.statistic_count() == 0);
    CHECK(group.parameter_count() == batch.parameter_count());
    CHECK(none.parameter_count() ==
          batch.parameter_count() - batch.statistic_count());  // a and b, as many as means and variances
    ++tried;
  }
  CHECK(tried >= 6);
}

TEST_CASE("as many groups are taken as are asked for, and 8 where none are") {
  const torch::Tensor x = normals({2, 3, 8, 8}, {.seed = 12});
  const auto output = [&](const Values& keys) {
    const Network network = make_network({"resnet20", keys}, {3, 8, 8, 4});
    return network(some_point(network), torch::empty({0}, torch::kFloat64), x, Normalise::batch);
  };
  const torch::Tensor standard = output(given({{"norm", "group"}}));
  CHECK(torch::equal(standard, output(given({{"norm", "group"}, {"groups", 8}}))));
  CHECK(distance(standard, output(given({{"norm", "group"}, {"groups", 4}}))) > 0.01);
}

TEST_CASE("two specs are one where they make one network") {
  CHECK(ModelSpec{"wide_resnet"} == ModelSpec{"wide_resnet", given({{"depth", 16}, {"widen", 8}})});
  CHECK_FALSE(ModelSpec{"wide_resnet"} == ModelSpec{"wide_resnet", given({{"depth", 10}})});
  CHECK_FALSE(ModelSpec{"resnet18"} == ModelSpec{"resnet20"});
}

/// The pre-activation ResNet-20 as its paper writes it, its parameters taken one by one.
struct PlainResnet20 {
  torch::Tensor theta;
  std::int64_t at = 0;

  torch::Tensor take(std::vector<std::int64_t> shape) {
    const std::int64_t size = c10::multiply_integers(shape);
    at += size;
    return theta.narrow(0, at - size, size).view(shape);
  }
  torch::Tensor norm_relu(const torch::Tensor& x) {
    const torch::Tensor m = x.mean({0, 2, 3}, true), deviation = x - m, s2 = deviation.square().mean({0, 2, 3}, true);
    const torch::Tensor a = take({x.size(1)}).view({1, -1, 1, 1}), b = take({x.size(1)}).view({1, -1, 1, 1});
    return (a * deviation / (s2 + 1e-5).sqrt() + b).clamp_min(0);
  }
  torch::Tensor block(const torch::Tensor& x, std::int64_t out, std::int64_t stride) {
    const torch::Tensor h = norm_relu(x);
    torch::Tensor y = torch::conv2d(h, take({out, x.size(1), 3, 3}), {}, stride, 1);
    y = norm_relu(y);
    y = torch::conv2d(y, take({out, out, 3, 3}), {}, 1, 1);
    return y + (out == x.size(1) ? x : torch::conv2d(h, take({out, x.size(1), 1, 1}), {}, stride));
  }
  torch::Tensor operator()(const torch::Tensor& x) {
    torch::Tensor y = torch::conv2d(x, take({16, 3, 3, 3}), {}, 1, 1);
    for (const std::int64_t width : {16, 32, 64})
      for (int k = 0; k < 3; ++k) y = block(y, width, width > 16 && k == 0 ? 2 : 1);
    y = norm_relu(y).mean({2, 3});
    const torch::Tensor weight = take({10, 64}), bias = take({10});
    return y.matmul(weight.t()) + bias;
  }
};

TEST_CASE("resnet20 computes what its paper writes down") {
  const Network network = make_network({"resnet20"}, {.channels = 3, .height = 8, .width = 8, .outputs = 10});
  const torch::Tensor theta = some_point(network), x = normals({5, 3, 8, 8}, {.seed = 12});
  PlainResnet20 plain{theta};
  const torch::Tensor expected = plain(x);
  CHECK(plain.at == theta.size(0));
  CHECK(distance(network(theta, network.layout().initial_statistics(), x, Normalise::batch), expected) < 1e-12);
}

TEST_CASE("models refuse what makes no network") {
  using Catch::Matchers::Contains;
  CHECK_THROWS_WITH(count({"resnet"}), "model is 'resnet' (did you mean resnet18?); allowed: " + joined(ids_of(models())));
  CHECK_THROWS_WITH(count({"wide_resnet", given({{"depth", 20}})}), "depth is 20; allowed: 6 N + 4: 10, 16, 22, 28, ...");
  CHECK_THROWS_WITH(count({"wide_resnet", given({{"widen", 0.}})}), "widen is 0; allowed: a whole number from 1 to 100");
  CHECK_THROWS_WITH(count({"resnet18", given({{"widen", 2}})}), "widen is no key; allowed: norm, groups");
  CHECK_THROWS_WITH(count({"resnet18", given({{"groups", 2}})}), "groups is 2; allowed: with norm = \"group\" alone");
  CHECK_THROWS_WITH(count({"resnet20", given({{"norm", "group"}, {"groups", 3}})}),
                    "groups is 3; allowed: a divisor of 16, which divides all its channels");
  CHECK_THROWS_WITH(count({"vit", given({{"heads", 3}})}), "heads is 3; allowed: a divisor of the width, 128");
  CHECK_THROWS_WITH(count({"two_layer", given({{"widths", Numbers{3, 4}}})}),
                    "widths is 2 widths; allowed: one, as two_layer has one hidden layer");
  CHECK_THROWS_WITH(count({"mlp", given({{"widths", Numbers{3, 0}}})}),
                    "widths is [3, 0]; allowed: an array of whole numbers >= 1");
  CHECK_THROWS_WITH(count({"densenet121"}, {.channels = 1, .height = 7, .width = 8, .outputs = 2}),
                    "height is 7; allowed: at least 8: densenet121 halves it three times");
  CHECK_THROWS_WITH(count({"vgg11_bn"}, {.channels = 3, .height = 8, .width = 8, .outputs = 0}),
                    "outputs is 0; allowed: at least 1");
  CHECK_THROWS_WITH(count({"resnet18"}, {.channels = 0}), "channels is 0; allowed: at least 1");
  CHECK_THROWS_WITH(add(Model{.id = "mlp", .make = nullptr}, "mine.cpp"),
                    Contains("id used twice: mlp, in ") && Contains("models/mlp.cpp and mine.cpp"));
}

}  // namespace
}  // namespace valley::networks

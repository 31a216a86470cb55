#include "sim/network/models/models.hpp"

#include "tests/network/tiny.hpp"

namespace valley {
namespace {

constexpr NetworkShape cifar{.channels = 3, .height = 32, .width = 32, .outputs = 10};
constexpr NetworkShape mnist{.channels = 1, .height = 28, .width = 28, .outputs = 10};

std::int64_t count(const ModelSpec& spec, const NetworkShape& shape = cifar) {
  return make_network(spec, shape).layout().parameter_count();
}

TEST_CASE("parameter counts are the published ones") {
  CHECK(count({.name = "vgg11_bn"}) == 9'231'114);
  CHECK(count({.name = "vgg16_bn"}) == 14'728'266);
  CHECK(count({.name = "resnet20"}) == 272'282);
  CHECK(count({.name = "resnet18"}) == 11'173'962);
  CHECK(count({.name = "wide_resnet", .depth = 16, .widen = 1}) == 175'066);
  CHECK(count({.name = "wide_resnet", .depth = 16, .widen = 8}) == 10'961'370);
  CHECK(count({.name = "wide_resnet", .depth = 28, .widen = 10}) == 36'479'194);
  CHECK(count({.name = "densenet121"}) == 6'956'298);
  CHECK(count({.name = "mlp", .widths = {256, 256}}, mnist) == 269'322);
  CHECK(count({.name = "two_layer", .widths = {50}}, {.channels = 4, .height = 1, .width = 1, .outputs = 1}) == 50 * (4 + 1 + 1));
}

TEST_CASE("each model takes colour and grey images, 32 and 28 and 9 wide") {
  for (const std::string& name : model_names()) {
    for (NetworkShape shape : {cifar, mnist, NetworkShape{.channels = 2, .height = 9, .width = 11, .outputs = 3}}) {
      if (name == "two_layer") shape.outputs = 1;
      INFO(name << " on " << shape.height << " x " << shape.width);
      const Network network = make_network({.name = name, .widths = {5}, .depth = 10, .widen = 1}, shape);
      const torch::Tensor theta = torch::full({network.layout().parameter_count()}, 0.01f);
      const torch::Tensor x = torch::ones({2, shape.channels, shape.height, shape.width});
      const torch::NoGradGuard no_gradient;
      const torch::Tensor z = network(theta, network.layout().initial_statistics().to(torch::kFloat32), x, Normalise::remembered);
      CHECK(z.sizes() == torch::IntArrayRef({2, shape.outputs}));
      CHECK(z.isfinite().all().item<bool>());
    }
  }
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
  const Network network = make_network({.name = "resnet20"}, {.channels = 3, .height = 8, .width = 8, .outputs = 10});
  const torch::Tensor theta = some_point(network), x = normals({5, 3, 8, 8}, {.seed = 12});
  PlainResnet20 plain{theta};
  const torch::Tensor expected = plain(x);
  CHECK(plain.at == theta.size(0));
  CHECK(distance(network(theta, network.layout().initial_statistics(), x, Normalise::batch), expected) < 1e-12);
}

TEST_CASE("models refuse what makes no network") {
  CHECK_THROWS_WITH(count({.name = "resnet"}),
                    "model is resnet; allowed: mlp, two_layer, vgg11_bn, vgg16_bn, resnet20, resnet18, wide_resnet, densenet121");
  CHECK_THROWS_WITH(count({.name = "wide_resnet", .depth = 20}), "depth is 20; allowed: 6 N + 4: 10, 16, 22, 28, ...");
  CHECK_THROWS_WITH(count({.name = "wide_resnet", .widen = 0}), "widen is 0; allowed: at least 1");
  CHECK_THROWS_WITH(count({.name = "densenet121"}, {.channels = 1, .height = 7, .width = 8, .outputs = 2}),
                    "height is 7; allowed: at least 8: densenet121 halves it three times");
  CHECK_THROWS_WITH(count({.name = "vgg11_bn"}, {.channels = 3, .height = 8, .width = 8, .outputs = 0}),
                    "outputs is 0; allowed: at least 1");
  CHECK_THROWS_WITH(count({.name = "resnet18"}, {.channels = 0}), "channels is 0; allowed: at least 1");
}

}  // namespace
}  // namespace valley

// Layers against libtorch's own modules: the same numbers forwards, and the same gradients by inputs and parameters.
#include <torch/nn.h>

#include "sim/network/layers/tokens.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

/// One layer as a network, at a point where nothing is as it starts.
struct Ours {
  Network network;
  torch::Tensor theta = some_point(network).requires_grad_();

  torch::Tensor operator()(const torch::Tensor& x) const {
    return network(theta, network.layout().initial_statistics(), x, Normalise::batch);
  }
  /// The parameter of this name as it stands in theta.
  torch::Tensor at(const std::string& name) const {
    for (const NamedTensor& one : network.layout().parameters())
      if (one.name == name) return theta.detach().narrow(0, one.offset, one.size).view(one.shape);
    throw std::logic_error("no parameter " + name);
  }
};

Ours ours(const std::function<void(Stack&, Layout&)>& build) {
  Layout layout;
  Stack stack(layout);
  build(stack, layout);
  return {Network(std::move(layout), std::make_unique<Chain>(stack.take()))};
}

/// Their module's function, its parameters in the order in which ours lie in theta, given ours' values.
struct Theirs {
  std::function<torch::Tensor(const torch::Tensor&)> forward;
  std::vector<torch::Tensor> parameters;
};

void check_alike(const Ours& one, const Theirs& other, std::vector<std::int64_t> input, double precision = 1e-13) {
  const torch::Tensor x = normals(input, {.seed = 12}).requires_grad_(), x_other = x.detach().clone().requires_grad_();
  const torch::Tensor y = one(x), y_other = other.forward(x_other);
  REQUIRE(y.sizes() == y_other.sizes());
  CHECK(distance(y_other.detach(), y.detach()) < precision);
  const torch::Tensor weights = normals(y.sizes().vec(), {.seed = 13});
  (y * weights).sum().backward();
  (y_other * weights).sum().backward();
  CHECK(distance(x_other.grad(), x.grad()) < precision);
  std::vector<torch::Tensor> gradients;
  for (const torch::Tensor& parameter : other.parameters) gradients.push_back(parameter.grad().flatten());
  if (!gradients.empty()) CHECK(distance(torch::cat(gradients), one.theta.grad()) < precision);
}

/// Copies ours' values into their parameters, in the order given, and lists them.
std::vector<torch::Tensor> filled(const Ours& one, const std::vector<std::pair<torch::Tensor, std::string>>& parameters) {
  std::vector<torch::Tensor> all;
  const torch::NoGradGuard no_gradient;
  for (const auto& [parameter, name] : parameters) {
    parameter.copy_(one.at(name).view_as(parameter));
    all.push_back(parameter);
  }
  return all;
}

}  // namespace

TEST_CASE("GELU is libtorch's, and x Phi(x)") {
  const Ours one = ours([](Stack& s, Layout&) { s.add<Elementwise>(Nonlinearity::gelu); });
  check_alike(one, {[](const torch::Tensor& x) { return torch::nn::GELU()(x); }, {}}, {3, 7});
  const torch::Tensor x = torch::tensor({-2., -0.5, 0., 1., 3.}, torch::kFloat64);
  CHECK(distance(x * 0.5 * (1 + torch::erf(x / std::sqrt(2.))), one(x).detach()) < 1e-14);
}

TEST_CASE("GroupNorm is libtorch's") {
  for (const std::vector<std::int64_t>& input : {std::vector<std::int64_t>{3, 6, 4, 5}, {3, 6}}) {
    const Ours one = ours([](Stack& s, Layout& l) { s.add<GroupNorm>(l, "a", 6, 3); });
    torch::nn::GroupNorm other(torch::nn::GroupNormOptions(3, 6));
    other->to(torch::kFloat64);
    check_alike(
        one,
        {[&](const torch::Tensor& x) { return other(x); }, filled(one, {{other->weight, "a.weight"}, {other->bias, "a.bias"}})},
        input);
  }
  CHECK_THROWS_WITH(ours([](Stack& s, Layout& l) { s.add<GroupNorm>(l, "a", 6, 4); }),
                    "groups is 4; allowed: a divisor of the channels, 6 in a");
}

TEST_CASE("GroupNorm has one answer in either order of memory, also in float32") {
  const Ours one = ours([](Stack& s, Layout& l) { s.convolution("a", 3, 8).add<GroupNorm>(l, "b", 8, 4); });
  const torch::Tensor x = normals({2, 3, 5, 5}, {.seed = 12}), weights = normals({2, 8, 5, 5}, {.seed = 13});
  const auto gradient = [&](const torch::TensorOptions& like, torch::MemoryFormat format) {
    const torch::Tensor theta = one.theta.detach().to(like).requires_grad_();
    const torch::Tensor y = one.network(theta, torch::empty({0}, like), x.to(like).contiguous(format), Normalise::batch);
    (y * weights.to(like)).sum().backward();
    return theta.grad().to(torch::kFloat64);
  };
  const torch::Tensor exact = gradient(torch::kFloat64, torch::MemoryFormat::Contiguous);
  CHECK(distance(exact, gradient(torch::kFloat64, torch::MemoryFormat::ChannelsLast)) < 1e-13);
  CHECK(distance(exact, gradient(torch::kFloat32, torch::MemoryFormat::Contiguous)) < 1e-5);
  CHECK(distance(exact, gradient(torch::kFloat32, torch::MemoryFormat::ChannelsLast)) < 1e-5);
}

TEST_CASE("LayerNorm is libtorch's") {
  const Ours one = ours([](Stack& s, Layout& l) { s.add<LayerNorm>(l, "a", 5); });
  torch::nn::LayerNorm other(torch::nn::LayerNormOptions({5}));
  other->to(torch::kFloat64);
  check_alike(
      one,
      {[&](const torch::Tensor& x) { return other(x); }, filled(one, {{other->weight, "a.weight"}, {other->bias, "a.bias"}})},
      {3, 4, 5});
}

TEST_CASE("attention is libtorch's multi-head attention of a sequence with itself") {
  const Ours one = ours([](Stack& s, Layout& l) { s.add<Attention>(l, "a", 6, 3); });
  torch::nn::MultiheadAttention other(torch::nn::MultiheadAttentionOptions(6, 3));
  other->to(torch::kFloat64);
  const auto forward = [&](const torch::Tensor& x) {
    const torch::Tensor sequence = x.transpose(0, 1);  // theirs is (T, n, width)
    return std::get<0>(other(sequence, sequence, sequence)).transpose(0, 1);
  };
  check_alike(one,
              {forward, filled(one, {{other->in_proj_weight, "a.in.weight"},
                                     {other->in_proj_bias, "a.in.bias"},
                                     {other->out_proj->weight, "a.out.weight"},
                                     {other->out_proj->bias, "a.out.bias"}})},
              {2, 5, 6});
  CHECK_THROWS_WITH(ours([](Stack& s, Layout& l) { s.add<Attention>(l, "a", 6, 4); }),
                    "heads is 4; allowed: a divisor of the width, 6");
}

TEST_CASE("patches are mapped as by a convolution that steps over its own window, and each has its place") {
  const Patches patches{2, 6, 4, 2};
  const Ours one = ours([&](Stack& s, Layout& l) { s.add<PatchEmbedding>(l, "a", patches, 5); });
  torch::nn::Conv2d other(torch::nn::Conv2dOptions(2, 5, 2).stride(2));
  other->to(torch::kFloat64);
  const torch::Tensor place = torch::zeros({6, 5}, torch::kFloat64).requires_grad_();
  const auto forward = [&](const torch::Tensor& x) { return other(x).flatten(2).transpose(1, 2) + place; };
  check_alike(one, {forward, filled(one, {{other->weight, "a.weight"}, {other->bias, "a.bias"}, {place, "a.place"}})},
              {3, 2, 6, 4});
}

TEST_CASE("what no patch fits into is filled up with zeros at the right and at the bottom") {
  const Ours small = ours([](Stack& s, Layout& l) { s.add<PatchEmbedding>(l, "a", Patches{1, 3, 5, 2}, 4); });
  const Ours large = ours([](Stack& s, Layout& l) { s.add<PatchEmbedding>(l, "a", Patches{1, 4, 6, 2}, 4); });
  const torch::Tensor x = normals({2, 1, 3, 5}, {.seed = 12});
  torch::Tensor filled_up = torch::zeros({2, 1, 4, 6}, torch::kFloat64);
  filled_up.narrow(2, 0, 3).narrow(3, 0, 5).copy_(x);
  CHECK(torch::equal(small.theta, large.theta));
  CHECK(torch::equal(small(x), large(filled_up)));
}

}  // namespace valley::networks

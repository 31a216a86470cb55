// Every rule against a plain loop that is written out here from its formula, with tensors of its own.
#include <torch/optim/sgd.h>

#include "sim/optimizer/adaptive.hpp"
#include "sim/optimizer/align.hpp"
#include "sim/optimizer/friendly.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/random.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/uses.hpp"
#include "tests/network/rule_problem.hpp"

namespace valley::networks {
namespace {

using Tensors = std::vector<torch::Tensor>;

/// W1 (6, 4), c1 (6), W2 (5, 6), c2 (5), W3 (3, 5), c3 (3).
Tensors leaves(const torch::Tensor& start) {
  Tensors w;
  std::int64_t at = 0;
  for (const std::vector<std::int64_t>& shape : std::vector<std::vector<std::int64_t>>{{6, 4}, {6}, {5, 6}, {5}, {3, 5}, {3}}) {
    const std::int64_t size = shape.size() == 2 ? shape[0] * shape[1] : shape[0];
    w.push_back(start.narrow(0, at, size).view(shape).clone());
    at += size;
  }
  return w;
}

Tensors gradient(const Tensors& w, const NetworkBatch& batch) {
  Tensors leaf;
  for (const torch::Tensor& one : w) leaf.push_back(one.clone().requires_grad_(true));
  torch::Tensor h = (batch.x.matmul(leaf[0].t()) + leaf[1]).tanh();
  h = (h.matmul(leaf[2].t()) + leaf[3]).tanh();
  const torch::Tensor z = h.matmul(leaf[4].t()) + leaf[5];
  const torch::Tensor log_p = z - z.logsumexp(1, true);
  const torch::Tensor q = 0.9 * torch::one_hot(batch.y, 3).to(torch::kFloat64) + 0.1 / 3;
  return torch::autograd::grad({-(q * log_p).sum(1).mean()}, leaf);
}

double length(const Tensors& g) {
  double sum = 0;
  for (const torch::Tensor& one : g) sum += one.square().sum().item<double>();
  return std::sqrt(sum);
}

Tensors plus(const Tensors& a, double factor, const Tensors& b) {
  Tensors sum;
  for (std::size_t i = 0; i < a.size(); ++i) sum.push_back(a[i] + factor * b[i]);
  return sum;
}

torch::Tensor flattened(const Tensors& w) {
  Tensors flat;
  for (const torch::Tensor& one : w) flat.push_back(one.flatten());
  return torch::cat(flat);
}

using Shift = std::function<Tensors(const Tensors& w, const Tensors& g, std::uint32_t step)>;

/// theta <- theta - eta (g(theta + p) + wd theta with momentum), p = shift(theta, g(theta), step).
torch::Tensor reference(const Problem& problem, const Momentum& descent, const Shift& shift) {
  Tensors w = leaves(problem.start), v;
  for (std::uint32_t step = 0; step < steps; ++step) {
    const NetworkBatch batch = problem.source->at(address(step));
    Tensors d = gradient(plus(w, 1, shift(w, gradient(w, batch), step)), batch);
    d = plus(d, descent.weight_decay, w);
    v = v.empty() ? d : plus(d, descent.momentum, v);
    w = plus(w, -descent.eta, descent.nesterov ? plus(d, descent.momentum, v) : v);
  }
  return flattened(w);
}

Tensors sam_shift(const Tensors&, const Tensors& g, std::uint32_t) { return plus(plus(g, -1, g), rho / length(g), g); }

TEST_CASE("100 steps of SAM are those of the plain formula") {
  const Problem problem;
  const torch::Tensor expected = reference(problem, plain, sam_shift);
  CHECK(distance(expected, trained(problem, Sam{.descent = plain, .shift = {.rho = rho}})) < 1e-11);
  CHECK(distance(expected, problem.start) > 0.1);
  const torch::Tensor with_momentum = reference(problem, rich, sam_shift);
  CHECK(distance(with_momentum, trained(problem, Sam{.descent = rich, .shift = {.rho = rho}})) < 1e-11);
  CHECK(distance(with_momentum, expected) > 0.1);
}

TEST_CASE("100 steps of SGD with momentum and weight decay are libtorch's own") {
  for (const bool nesterov : {false, true}) {
    const Problem problem;
    Momentum descent = rich;
    descent.nesterov = nesterov;
    Tensors w = leaves(problem.start);
    for (torch::Tensor& one : w) one.requires_grad_(true);
    torch::optim::SGD theirs(w, torch::optim::SGDOptions(rich.eta).momentum(0.9).weight_decay(1e-3).nesterov(nesterov));
    for (std::uint32_t step = 0; step < steps; ++step) {
      for (std::size_t i = 0; const torch::Tensor& g : gradient(w, problem.source->at(address(step)))) w[i++].mutable_grad() = g;
      theirs.step();
    }
    CHECK(distance(flattened(w).detach(), trained(problem, Sgd{.descent = descent, .shift = {}})) < 1e-11);
  }
}

TEST_CASE("100 steps of USAM are those of the plain formula") {
  const Problem problem;
  const torch::Tensor expected =
      reference(problem, plain, [](const Tensors&, const Tensors& g, std::uint32_t) { return plus(g, rho - 1, g); });
  CHECK(distance(expected, trained(problem, Usam{.descent = plain, .shift = {.rho = rho}})) < 1e-11);
}

Tensors asam_shift(const Tensors& w, const Tensors& g) {
  Tensors T, Tg, p;
  for (std::size_t i = 0; i < w.size(); ++i) {
    T.push_back(w[i].dim() == 2 ? w[i].abs() + 0.01 : torch::ones_like(w[i]));
    Tg.push_back(T[i] * g[i]);
  }
  for (std::size_t i = 0; i < w.size(); ++i) p.push_back(rho / length(Tg) * T[i] * Tg[i]);
  return p;
}

TEST_CASE("100 steps of ASAM are those of the plain formula, biases unscaled") {
  const Problem problem;
  const torch::Tensor expected =
      reference(problem, rich, [](const Tensors& w, const Tensors& g, std::uint32_t) { return asam_shift(w, g); });
  CHECK(distance(expected, trained(problem, Asam{.descent = rich, .shift = {.rho = rho}})) < 1e-11);
}

TEST_CASE("ASAM scales BatchNorm's scales with the weights, as its authors' code does, and no bias") {
  const auto network = network_with([](Stack& s, Layout&) { s.convolution("a", 1, 2).norm("b", 2); }, 8);
  const auto source =
      std::make_shared<TensorSource>(normals({4, 1, 2, 2}, {.seed = 1}), classes_in_turn(4, 3), Sampler(4, 4, Order::epochs));
  const Training training(network, source, {}, network->layout().initial_statistics());
  const torch::Tensor theta = some_point(*network), T = training.adaptive_scale({theta}, 0.01).tensor;
  for (const NamedTensor& one : network->layout().parameters()) {
    INFO(one.name);
    const torch::Tensor scale = T.narrow(0, one.offset, one.size), at = theta.narrow(0, one.offset, one.size);
    const bool weight = one.name.find("weight") != std::string::npos;
    CHECK(torch::equal(scale, weight ? torch::Tensor(at.abs() + 0.01) : torch::ones_like(at)));
  }
}

TEST_CASE("100 steps of Friendly-SAM are those of the plain formula") {
  const Problem problem;
  Tensors mean;
  const torch::Tensor expected = reference(problem, plain, [&](const Tensors& w, const Tensors& g, std::uint32_t step) {
    if (mean.empty()) {
      mean = g;
      return sam_shift(w, g, step);
    }
    const Tensors rest = plus(g, -1, mean);
    mean = plus(plus(mean, -0.1, mean), 0.1, g);
    return sam_shift(w, rest, step);
  });
  CHECK(distance(expected, trained(problem, FriendlySam{.descent = plain, .shift = {.rho = rho}})) < 1e-11);
}

TEST_CASE("100 steps of random SAM are those of the plain formula, with a normal direction of length rho") {
  const Problem problem;
  const torch::Tensor expected = reference(problem, plain, [&](const Tensors& w, const Tensors&, std::uint32_t step) {
    Draw xi = address(step);
    xi.use = uses::directions;
    return sam_shift(w, leaves(normals({problem.start.size(0)}, xi)), step);
  });
  CHECK(distance(expected, trained(problem, RandomSam{.descent = plain, .shift = {.rho = rho}})) < 1e-11);
}

/// The plain formula of m-SAM: `shift` of each group's gradient, directions weighed by the groups' sizes.
torch::Tensor in_groups(const Problem& problem, std::int64_t m,
                        const std::function<Tensors(const Tensors&, const Tensors&)>& shift) {
  Tensors w = leaves(problem.start), v;
  for (std::uint32_t step = 0; step < steps; ++step) {
    const NetworkBatch batch = problem.source->at(address(step));
    Tensors d = plus(w, -1, w);
    for (std::int64_t begin = 0; begin < batch.size(); begin += m) {
      const std::int64_t count = std::min(m, batch.size() - begin);
      const NetworkBatch one{batch.x.narrow(0, begin, count), batch.y.narrow(0, begin, count)};
      d = plus(d, static_cast<double>(count) / B, gradient(plus(w, 1, shift(w, gradient(w, one))), one));
    }
    d = plus(d, rich.weight_decay, w);
    v = v.empty() ? d : plus(d, rich.momentum, v);
    w = plus(w, -rich.eta, plus(d, rich.momentum, v));
  }
  return flattened(w);
}

TEST_CASE("m-SAM with one group is SAM, with more the mean over them by their sizes, in SAM, USAM and ASAM") {
  const Problem problem;
  const Sam sam{.descent = rich, .shift = {.rho = rho}};
  CHECK(distance(trained(problem, sam), trained(problem, Micro<Sam>{sam, B})) < 1e-12);
  for (const std::uint32_t m : {1, 3}) {  // 8 = 3 + 3 + 2
    INFO(m);
    CHECK(distance(in_groups(problem, m, [](const Tensors& w, const Tensors& g) { return sam_shift(w, g, 0); }),
                   trained(problem, Micro<Sam>{sam, m})) < 1e-11);
    CHECK(distance(in_groups(problem, m, [](const Tensors&, const Tensors& g) { return plus(g, rho - 1, g); }),
                   trained(problem, Micro<Usam>{{.descent = rich, .shift = {.rho = rho}}, m})) < 1e-11);
    CHECK(distance(in_groups(problem, m, asam_shift),
                   trained(problem, Micro<Asam>{{.descent = rich, .shift = {.rho = rho}}, m})) < 1e-11);
  }
}

/// One gradient of the auxiliary batch in the reference's terms.
Tensors auxiliary_gradient(const Problem& problem, const Tensors& w, std::uint32_t step) {
  Draw xi = address(step);
  xi.use = 1;
  return gradient(w, problem.source->at(xi));
}

TEST_CASE("100 steps of Align-SAM are those of the plain formula, on a batch of its own") {
  const Problem problem;
  for (const AuxiliaryPoint point : {AuxiliaryPoint::current, AuxiliaryPoint::perturbed}) {
    for (const bool matched : {false, true}) {
      const torch::Tensor expected = reference(problem, plain, [&](const Tensors& w, const Tensors& g, std::uint32_t step) {
        Tensors g_a = auxiliary_gradient(problem, w, step);
        if (point == AuxiliaryPoint::perturbed) g_a = auxiliary_gradient(problem, plus(w, rho / length(g_a), g_a), step);
        const Tensors p = plus(plus(g, 2 * rho / length(g) - 1, g), -rho / length(g_a), g_a);
        return matched ? sam_shift(w, p, step) : p;
      });
      const AlignSam rule{
          .descent = plain, .shift = {.rho = rho, .lambda = 2, .point = point, .matched = matched}, .coupling = Coupling::fresh};
      CHECK(distance(expected, trained(problem, rule)) < 1e-11);
    }
  }
  const double eta_1 = 0.2, eta_2 = 0.1;
  const torch::Tensor theory = reference(problem, plain, [&](const Tensors& w, const Tensors& g, std::uint32_t step) {
    const Tensors g_a = auxiliary_gradient(problem, plus(w, eta_2, auxiliary_gradient(problem, w, step)), step);
    return plus(plus(g, eta_1 - 1, g), -eta_2, g_a);
  });
  const AlignSamTheory rule{.descent = plain, .shift = {.eta_1 = eta_1, .eta_2 = eta_2}, .coupling = Coupling::fresh};
  CHECK(distance(theory, trained(problem, rule)) < 1e-11);
}

TEST_CASE("100 steps of Align-SAM's control are those of the plain formula, a normal direction for the second batch's") {
  const Problem problem;
  for (const bool matched : {false, true}) {
    const torch::Tensor expected = reference(problem, plain, [&](const Tensors& w, const Tensors& g, std::uint32_t step) {
      Draw xi = address(step);
      xi.use = uses::directions;
      const Tensors z = leaves(normals({problem.start.size(0)}, xi));
      const Tensors p = plus(plus(g, 3 * rho / length(g) - 1, g), -rho / length(z), z);
      return matched ? sam_shift(w, p, step) : p;
    });
    const AlignSamRandom rule{.descent = plain, .shift = {.rho = rho, .lambda = 3, .matched = matched}};
    const torch::Tensor end = trained(problem, rule);
    CHECK(distance(expected, end) < 1e-11);
    CHECK(torch::equal(end, trained(problem, rule)));
  }
}

}  // namespace
}  // namespace valley::networks

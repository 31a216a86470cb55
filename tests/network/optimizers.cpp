// Every rule against a plain loop that is written out here from its formula, with tensors of its own.
#include "sim/network/models/models.hpp"
#include "sim/network/training.hpp"
#include "sim/optimizer/adaptive.hpp"
#include "sim/optimizer/align.hpp"
#include "sim/optimizer/friendly.hpp"
#include "sim/optimizer/micro.hpp"
#include "sim/optimizer/random.hpp"
#include "sim/optimizer/sam.hpp"
#include "sim/optimizer/sgd.hpp"
#include "sim/optimizer/usam.hpp"
#include "sim/uses.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {
namespace {

using Tensors = std::vector<torch::Tensor>;

constexpr std::uint32_t steps = 100, B = 8;
constexpr double rho = 0.1;
const Momentum plain{.eta = 0.2};
const Momentum rich{.eta = 0.1, .momentum = 0.9, .weight_decay = 1e-3, .nesterov = true};

struct Problem {
  std::shared_ptr<const Network> network = std::make_shared<Network>(make_network(
      {.name = "mlp", .keys = given({{"widths", Numbers{6, 5}}, {"activation", "tanh"}})}, {.channels = 4, .outputs = 3}));
  torch::Tensor x = normals({24, 4}, {.seed = 41}), y = classes_in_turn(24, 3);
  std::shared_ptr<const TensorSource> source = std::make_shared<TensorSource>(x, y, Sampler(24, B, Order::epochs));
  Training training{network, source, {.label_smoothing = 0.1}, torch::empty({0}, torch::kFloat64)};
  torch::Tensor start = network->layout().initial_parameters({.seed = 42});
};

Draw address(std::uint32_t step) { return {.seed = 43, .trial = 1, .step = step}; }

template <class Rule_>
torch::Tensor trained(const Problem& problem, const Rule_& rule, std::uint32_t count = steps) {
  Flat theta{problem.start.clone()};
  auto memory = rule.memory(theta);
  for (std::uint32_t step = 0; step < count; ++step) theta = rule.step(problem.training, theta, memory, address(step));
  return theta.tensor;
}

// --- the plain reference: a list of leaves, autograd on a network that is written out ---

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
      const Tensors g = gradient(w, problem.source->at(address(step)));
      for (std::size_t i = 0; i < w.size(); ++i) w[i].mutable_grad() = g[i];
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

TEST_CASE("Align-SAM on one batch is SAM with radius rho (lambda - 1), and SGD at lambda 1") {
  const Problem problem;
  for (const double lambda : {1.5, 2., 3.}) {
    const AlignSam align{.descent = rich, .shift = {.rho = rho, .lambda = lambda}, .coupling = Coupling::shared};
    const Sam sam{.descent = rich, .shift = {.rho = rho * (lambda - 1)}};
    CHECK(distance(trained(problem, sam), trained(problem, align)) < 1e-12);
  }
  const AlignSam align{.descent = rich, .shift = {.rho = rho, .lambda = 1}, .coupling = Coupling::shared};
  CHECK(torch::equal(trained(problem, Sgd{.descent = rich, .shift = {}}), trained(problem, align)));
}

TEST_CASE("each rule takes as many gradients as it says, and sees each sample once") {
  const auto gradients = [](const auto& rule) {
    const Problem problem;
    trained(problem, rule, 3);
    CHECK(problem.training.tally().samples == 3 * B);
    return problem.training.tally().gradients / 3;
  };
  const Sam sam{.descent = rich, .shift = {.rho = rho}};
  CHECK(gradients(Sgd{.descent = rich, .shift = {}}) == 1);
  CHECK(gradients(RandomSam{.descent = rich, .shift = {.rho = rho}}) == 1);
  CHECK(gradients(sam) == 2);
  CHECK(gradients(Usam{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(Asam{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(FriendlySam{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(AlignSam{.descent = rich, .shift = {.rho = rho}, .coupling = Coupling::fresh}) == 3);
  CHECK(gradients(AlignSam{
            .descent = rich, .shift = {.rho = rho, .point = AuxiliaryPoint::perturbed}, .coupling = Coupling::fresh}) == 4);
  CHECK(gradients(AlignSamRandom{.descent = rich, .shift = {.rho = rho}}) == 2);
  CHECK(gradients(AlignSamTheory{.descent = rich, .shift = {.eta_1 = 0.2, .eta_2 = 0.1}, .coupling = Coupling::fresh}) == 4);
  CHECK(gradients(Micro<Sam>{sam, 2}) == 2 * B / 2);
}

TEST_CASE("the tally is the loss and accuracy at theta itself") {
  Problem problem;
  trained(problem, Sam{.descent = plain, .shift = {.rho = rho}}, 1);
  const Tally tally = problem.training.tally();
  const NetworkBatch batch = problem.source->at(address(0));
  const Score score =
      Objective(problem.network, torch::empty({0}, torch::kFloat64), batch, {.label_smoothing = 0.1}).score({problem.start});
  CHECK(tally.loss() == Approx(score.loss).epsilon(1e-13));
  CHECK(tally.accuracy() == Approx(score.accuracy).epsilon(1e-13));
  problem.training.set_tally({});
  trained(problem, Sgd{.descent = plain, .shift = {}}, 1);
  CHECK(problem.training.tally().samples == B);
  CHECK(problem.training.tally().loss() == Approx(score.loss).epsilon(1e-13));
}

TEST_CASE("a norm is right, and a unit shift as long as rho, whatever the gradient's size in its type") {
  const torch::Tensor direction = normals({1000}, {.seed = 45}) / normals({1000}, {.seed = 45}).norm();
  for (const auto& [type, sizes] :
       {std::pair{torch::kFloat32, std::vector<double>{1e-36, 1e-25, 1e-18, 1e-10, 1, 1e10, 1e25, 1e37}},
        {torch::kFloat64, std::vector<double>{1e-300, 1e-200, 1e-100, 1, 1e100, 1e200, 1e300}}}) {
    for (const double size : sizes) {
      INFO(size);
      const Flat g{(size * direction).to(type)};
      CHECK(norm(g).value() == Approx(size).epsilon(1e-5));
      for (const double epsilon : {0., 1e-12}) {
        const Flat p = UnitShift{rho, epsilon}(g);
        CHECK(norm(p).value() == Approx(rho * size / (size + epsilon)).epsilon(1e-5).margin(0));
      }
    }
    const Flat zero{torch::zeros({3}, type)};
    CHECK(torch::equal(Flat(UnitShift{rho}(zero)).tensor, zero.tensor));
    CHECK(norm(zero).value() == 0);
  }
}

TEST_CASE("where the gradient is 0 no rule makes a NaN of it") {
  // squared loss at an exact fit
  const auto network = network_with([](Stack&, Layout&) {}, 2, 1);
  const torch::Tensor theta = torch::tensor({1., -1., 0.5}, torch::kFloat64), x = normals({4, 2}, {.seed = 44});
  const torch::Tensor none = torch::empty({0}, torch::kFloat64);
  const torch::Tensor y = (*network)(theta, none, x, Normalise::remembered).squeeze(1);
  const Training training(network, std::make_shared<TensorSource>(x, y, Sampler(4, 4, Order::epochs)),
                          {.kind = LossKind::squared}, none);
  const auto stays = [&](const auto& rule) {
    auto memory = rule.memory(Flat{theta});
    return torch::equal(rule.step(training, Flat{theta}, memory, Draw{}).tensor, theta);
  };
  CHECK(stays(Sam{.descent = plain, .shift = {.rho = rho}}));
  CHECK(stays(Asam{.descent = plain, .shift = {.rho = rho}}));
  CHECK(stays(AlignSam{.descent = plain, .shift = {.rho = rho, .matched = true}, .coupling = Coupling::shared}));
  CHECK(stays(FriendlySam{.descent = plain, .shift = {.rho = rho}}));
}

}  // namespace
}  // namespace valley::networks

#include "sim/network/objective.hpp"

#include "base/require.hpp"

namespace valley::networks {
namespace {

torch::Tensor leaf_of(const Flat& theta) { return theta.tensor.detach().requires_grad_(true); }

}  // namespace

Objective::Objective(std::shared_ptr<const Network> network, torch::Tensor statistics, NetworkBatch samples, Criterion criterion,
                     Normalise normalise, std::int64_t chunk_size)
    : net(std::move(network)),
      remembered(std::move(statistics)),
      data(std::move(samples)),
      cost(criterion),
      mode(normalise),
      chunk(chunk_size) {
  require(data.x.defined() && data.size() > 0, "samples", "0", "at least 1");
  require(chunk > 0, "chunk", static_cast<double>(chunk), "at least 1");
  require(mode != Normalise::batch_moving, "normalise", "batch_moving", "batch or remembered: measuring changes nothing");
}

Objective Objective::with_statistics(torch::Tensor statistics) const {
  Objective other = *this;
  other.remembered = std::move(statistics);
  return other;
}

Objective Objective::watched(std::function<void()> the_look) const {
  Objective other = *this;
  other.look = std::move(the_look);
  return other;
}

torch::Tensor Objective::forward(const torch::Tensor& theta, const torch::Tensor& x) const {
  return (*net)(theta, remembered, x, mode);
}

template <class Visit>
void Objective::for_each_chunk(Visit&& visit) const {
  for (std::int64_t begin = 0; begin < size(); begin += chunk) {
    const std::int64_t count = std::min(chunk, size() - begin);
    if (begin > 0) look();
    visit(data.x.narrow(0, begin, count), data.y.narrow(0, begin, count),
          static_cast<double>(count) / static_cast<double>(size()));
  }
}

Score Objective::score(const Flat& theta) const {
  const torch::NoGradGuard no_gradient;
  Score score;
  double right = 0;
  for_each_chunk([&](const torch::Tensor& x, const torch::Tensor& y, double share) {
    const torch::Tensor z = forward(theta.tensor, x);
    score.loss += share * cost.mean(z, y).item<double>();
    if (y.is_floating_point()) {
      right = std::numeric_limits<double>::quiet_NaN();
    } else {
      right += z.argmax(1).eq(y).sum().item<double>();
    }
  });
  score.accuracy = right / static_cast<double>(size());
  return score;
}

torch::Tensor Objective::outputs(const Flat& theta) const {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> all;
  for_each_chunk([&](const torch::Tensor& x, const torch::Tensor&, double) { all.push_back(forward(theta.tensor, x)); });
  return torch::cat(all);
}

Flat Objective::gradient(const Flat& theta) const {
  look();
  const torch::Tensor leaf = leaf_of(theta);
  torch::Tensor sum = torch::zeros_like(theta.tensor);
  for_each_chunk([&](const torch::Tensor& x, const torch::Tensor& y, double share) {
    sum += share * torch::autograd::grad({cost.mean(forward(leaf, x), y)}, {leaf}).front();
  });
  return {sum};
}

Flat Objective::hessian_vector(const Flat& theta, const Flat& v) const {
  look();
  const torch::Tensor leaf = leaf_of(theta);
  torch::Tensor sum = torch::zeros_like(theta.tensor);
  for_each_chunk([&](const torch::Tensor& x, const torch::Tensor& y, double share) {
    const torch::Tensor g = torch::autograd::grad({cost.mean(forward(leaf, x), y)}, {leaf}, {}, true, true).front();
    const torch::Tensor Hv = torch::autograd::grad({torch::dot(g, v.tensor)}, {leaf}, {}, false, false, true).front();
    if (Hv.defined()) sum += share * Hv;  // undefined: g does not depend on theta
  });
  return {sum};
}

torch::Tensor Objective::input_gradient(const Flat& theta) const {
  std::vector<torch::Tensor> all;
  for_each_chunk([&](const torch::Tensor& x, const torch::Tensor& y, double) {
    const torch::Tensor input = x.detach().requires_grad_(true);
    all.push_back(torch::autograd::grad({cost.each(forward(theta.tensor, input), y).sum()}, {input}).front());
  });
  return torch::cat(all);
}

void Objective::require_separate() const {
  require(mode == Normalise::remembered || net->layout().statistics().empty(), "normalise", "batch",
          "remembered, as one sample's gradient is asked for and BatchNorm would make a batch of it");
}

void Objective::for_each_gradient(const Flat& theta, const std::function<void(std::int64_t, const torch::Tensor&)>& visit) const {
  require_separate();
  const torch::Tensor leaf = leaf_of(theta);
  for (std::int64_t i = 0; i < size(); ++i) {
    look();
    const torch::Tensor loss = cost.mean(forward(leaf, data.x.narrow(0, i, 1)), data.y.narrow(0, i, 1));
    visit(i, torch::autograd::grad({loss}, {leaf}).front());
  }
}

void Objective::for_each_jacobian(
    const Flat& theta, const std::function<void(std::int64_t, const torch::Tensor&, const torch::Tensor&)>& visit) const {
  require_separate();
  const torch::Tensor leaf = leaf_of(theta);
  for (std::int64_t i = 0; i < size(); ++i) {
    look();
    const torch::Tensor z = forward(leaf, data.x.narrow(0, i, 1)).squeeze(0);
    std::vector<torch::Tensor> rows;
    for (std::int64_t c = 0; c < z.size(0); ++c) rows.push_back(torch::autograd::grad({z[c]}, {leaf}, {}, true).front());
    visit(i, z.detach(), torch::stack(rows));
  }
}

}  // namespace valley::networks

#include "sim/network/training.hpp"

#include <utility>

#include "sim/network/normal.hpp"
#include "sim/uses.hpp"

namespace valley::networks {
namespace {

torch::Tensor weight_mask(const Layout& layout) {
  torch::Tensor mask = torch::zeros({layout.parameter_count()});
  for (const NamedTensor& one : layout.parameters())
    if (one.name.ends_with("weight")) mask.narrow(0, one.offset, one.size).fill_(1);
  return mask;
}

}  // namespace

Training::Training(std::shared_ptr<const Network> network, std::shared_ptr<const BatchSource> source, Criterion criterion,
                   torch::Tensor statistics)
    : net(std::move(network)),
      batches(std::move(source)),
      cost(criterion),
      remembered(std::move(statistics)),
      is_weight(weight_mask(net->layout()).to(remembered.options())) {
  set_tally({});
}

NetworkBatch Training::sample(Draw xi) const {
  NetworkBatch batch = batches->at(xi);
  batch.xi = xi;
  return batch;
}

Flat Training::gradient(const Flat& theta, const NetworkBatch& batch) const {
  const bool first = std::exchange(first_pass, false) && moves;
  const torch::Tensor leaf = theta.tensor.detach().requires_grad_(true);
  const torch::Tensor x = attack ? attack(theta.tensor, batch) : batch.x;
  const torch::Tensor z = (*net)(leaf, remembered, x, first ? Normalise::batch_moving : Normalise::batch);
  const torch::Tensor loss = cost.mean(z, batch.y);
  if (first) {
    const torch::NoGradGuard no_gradient;
    loss_sum += loss.detach() * batch.size();
    if (!batch.y.is_floating_point()) right_sum += z.argmax(1).eq(batch.y).sum();
    samples += batch.size();
  }
  ++gradients;
  return {torch::autograd::grad({loss}, {leaf}).front()};
}

Flat Training::hessian_vector(const Flat& theta, const NetworkBatch& batch, const Flat& v) const {
  const torch::Tensor leaf = theta.tensor.detach().requires_grad_(true);
  const torch::Tensor x = attack ? attack(theta.tensor, batch) : batch.x;
  const torch::Tensor loss = cost.mean((*net)(leaf, remembered, x, Normalise::batch), batch.y);
  const torch::Tensor g = torch::autograd::grad({loss}, {leaf}, {}, true, true).front();
  const torch::Tensor Hv = torch::autograd::grad({torch::dot(g, v.tensor)}, {leaf}, {}, false, false, true).front();
  return {Hv.defined() ? Hv : torch::zeros_like(v.tensor)};  // undefined: g does not depend on theta
}

DeviceScalar Training::loss(const Flat& theta, const NetworkBatch& batch) const {
  const torch::Tensor x = attack ? attack(theta.tensor, batch) : batch.x;
  const torch::NoGradGuard no_gradient;
  return DeviceScalar(cost.mean((*net)(theta.tensor, remembered, x, Normalise::batch), batch.y));
}

std::vector<NetworkBatch> Training::parts(const NetworkBatch& batch, std::uint32_t m) const {
  std::vector<NetworkBatch> groups;
  for (std::int64_t begin = 0; begin < batch.size(); begin += m)
    groups.push_back(batch.part(begin, std::min<std::int64_t>(m, batch.size() - begin)));
  return groups;
}

Flat Training::adaptive_scale(const Flat& theta, double floor) const {
  // |theta| + floor where is_weight, else 1
  return {torch::lerp(torch::ones_like(is_weight), theta.tensor.abs() + floor, is_weight)};
}

Flat Training::normal(Draw xi) const { return normal_like({is_weight}, at_use(xi, uses::directions)); }

Training Training::still() const {
  Training copy = *this;
  copy.moves = false;
  return copy;
}

void Training::attack_with(Attack the_attack) { attack = std::move(the_attack); }

Tally Training::tally() const { return {loss_sum.item<double>(), right_sum.item<double>(), samples, gradients}; }

void Training::set_tally(const Tally& tally) {
  loss_sum = torch::full({}, tally.loss_sum, remembered.options());
  right_sum = torch::full({}, tally.right_sum, remembered.options());
  samples = tally.samples;
  gradients = tally.gradients;
}

}  // namespace valley::networks

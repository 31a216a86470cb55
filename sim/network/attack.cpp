#include "sim/network/attack.hpp"

#include <cmath>

#include "base/require.hpp"
#include "sim/network/normal.hpp"
#include "sim/uses.hpp"

namespace valley::networks {
namespace {

/// `each`, (n), as wide as x: (n, 1, ...).
torch::Tensor per_sample(const torch::Tensor& each, const torch::Tensor& x) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
  shape[0] = x.size(0);
  return each.view(shape);
}

/// `each`, (channels) or (1), as wide as x: (1, channels, 1, ...).
torch::Tensor per_channel(const torch::Tensor& each, const torch::Tensor& x) {
  std::vector<std::int64_t> shape(static_cast<std::size_t>(x.dim()), 1);
  shape[1] = each.numel();
  return each.to(x.options()).view(shape);
}

torch::Tensor lengths(const torch::Tensor& delta) {
  return torch::linalg_vector_norm(delta.flatten(1), 2, torch::IntArrayRef{1});
}

/// delta, each sample times a power of two where its squares would lose digits: the gradient of a sample that the network is
/// sure of is of any size.
torch::Tensor with_digits(const torch::Tensor& delta) {
  const torch::Tensor length = lengths(delta), one = torch::ones_like(length);
  const NormRange range = norm_range(delta);
  const torch::Tensor small = length<range.low, large = length> range.high;
  if (delta.is_cpu() && !(small | large).any().item<bool>()) return delta;
  return delta * per_sample(torch::where(small, one * range.power, torch::where(large, one / range.power, one)), delta);
}

/// delta / ||delta||, 0 where that is 0.
torch::Tensor unit(const torch::Tensor& any_size) {
  const torch::Tensor delta = with_digits(any_size), length = lengths(delta);
  return delta * per_sample(torch::where(length > 0, length.reciprocal(), torch::zeros_like(length)), delta);
}

torch::Tensor direction(Ball ball, const torch::Tensor& g) { return ball == Ball::linf ? g.sign() : unit(g); }

torch::Tensor on_ball(const AttackSpec& spec, const torch::Tensor& delta) {
  if (spec.ball == Ball::linf) return delta.clamp(-spec.radius, spec.radius);
  const torch::Tensor shrink = (spec.radius / lengths(delta)).clamp_max(1);  // radius/0 is 1 or NaN
  return delta * per_sample(shrink.nan_to_num(0), delta);
}

/// number(address, k) for each entry k of each sample, each sample at an address of its own.
template <class Number>
torch::Tensor numbers(const torch::Tensor& like, const NetworkBatch& batch, Number&& number) {
  torch::Tensor all = torch::empty(like.sizes(), torch::kFloat64);
  auto* values = all.data_ptr<double>();
  const std::int64_t n = like.size(0), entries = like.numel() / n;
  for (std::int64_t i = 0; i < n; ++i) {
    const Draw xi = on_page(batch.xi, batch.first + i);
    for (std::int64_t k = 0; k < entries; ++k) *values++ = number(xi, static_cast<std::uint32_t>(k));
  }
  return all.to(like.options());
}

/// Uniform in the ball.
torch::Tensor drawn(const AttackSpec& spec, const torch::Tensor& x, const NetworkBatch& batch) {
  const auto at = [&](Draw xi, std::uint8_t first_use) { return at_use(xi, static_cast<std::uint8_t>(first_use + xi.use)); };
  if (spec.ball == Ball::linf)
    return spec.radius *
           numbers(x, batch, [&](const Draw& xi, std::uint32_t k) { return 2 * at(xi, uses::attack_directions).uniform(k) - 1; });
  const torch::Tensor directions =
      unit(numbers(x, batch, [&](const Draw& xi, std::uint32_t k) { return at(xi, uses::attack_directions).normal(k); }));
  const double dimension = static_cast<double>(x.numel() / x.size(0));
  const torch::Tensor length = numbers(x.flatten(1).narrow(1, 0, 1), batch, [&](const Draw& xi, std::uint32_t k) {
    return std::pow(at(xi, uses::attack_lengths).uniform(k), 1 / dimension);
  });
  return spec.radius * per_sample(length, x) * directions;
}

void check(const AttackSpec& spec, const ValidRange& range) {
  require(spec.radius >= 0, "radius", spec.radius, "0 or more");
  require(spec.step >= 0, "step", spec.step, "0 or more");
  require(spec.steps >= 0, "steps", spec.steps, "0 or more");
  require((range.high > range.low).all().item<bool>(), "range", "empty", "high above low in each channel");
  require(spec.batch_norm != Normalise::batch_moving, "batch_norm", "batch_moving",
          "batch or remembered: an attack changes nothing");
}

}  // namespace

AttackSpec fgsm(Ball ball, double radius) {
  return {.ball = ball, .radius = radius, .step = radius, .steps = 1, .random_start = false};
}

Attack make_attack(std::shared_ptr<const Network> network, torch::Tensor statistics, Criterion cost, AttackSpec spec,
                   ValidRange range, std::function<void()> look) {
  check(spec, range);
  return [=](const torch::Tensor& theta, const NetworkBatch& batch) {
    const torch::AutoGradMode with_gradient(true);  // where accuracy is measured there is none
    const torch::Tensor x = batch.x.detach(), fixed = theta.detach();
    const torch::Tensor low = per_channel(range.low, x), high = per_channel(range.high, x), width = high - low;
    const torch::Tensor down = ((low - x) / width).clamp_max(0), up = ((high - x) / width).clamp_min(0);
    const auto projected = [&](const torch::Tensor& delta) { return torch::min(torch::max(on_ball(spec, delta), down), up); };
    torch::Tensor delta = spec.random_start ? projected(drawn(spec, x, batch)) : torch::zeros_like(x);
    for (int k = 0; k < spec.steps; ++k) {
      if (k > 0) look();
      const torch::Tensor input = (x + width * delta).requires_grad_(true);
      const torch::Tensor loss = cost.each((*network)(fixed, statistics, input, spec.batch_norm), batch.y).sum();
      const torch::Tensor g = width * torch::autograd::grad({loss}, {input}).front();
      delta = projected(delta + spec.step * direction(spec.ball, g));
    }
    return x + width * delta;
  };
}

}  // namespace valley::networks

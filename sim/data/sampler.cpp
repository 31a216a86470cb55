#include "sim/data/sampler.hpp"

#include <algorithm>
#include <numeric>

#include "base/require.hpp"
#include "sim/batch.hpp"

namespace valley {
namespace {

constexpr std::uint8_t first_use_of_orders = 2;  // 2 descent, 3 auxiliary

bool same(const Draw& a, const Draw& b) { return a.seed == b.seed && a.trial == b.trial && a.step == b.step && a.use == b.use; }

// Fisher and Yates.
std::vector<std::uint32_t> permutation(std::uint32_t n, Draw xi) {
  std::vector<std::uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0u);
  for (std::uint32_t left = n; left > 1; --left) {
    // n can exceed the 2^24 blocks of one address only beyond 6e7 samples.
    std::swap(order[left - 1], order[xi.index(left - 1, left)]);
  }
  return order;
}

}  // namespace

Sampler::Sampler(std::uint32_t samples, std::uint32_t B, Order order, std::uint32_t auxiliary)
    : n(samples), size(B), auxiliary_size(auxiliary == 0 ? B : auxiliary), how(order) {
  require(n > 0, "samples", "0", "at least 1");
  for (const std::uint32_t one : {size, auxiliary_size}) {
    const bool fits = one > 0 && (how == Order::with_replacement || one <= n);
    require(fits, "batch", std::to_string(one),
            how == Order::with_replacement ? "at least 1" : "1 to the " + std::to_string(n) + " samples");
  }
}

std::uint32_t Sampler::steps_per_epoch() const { return std::max(1u, n / size); }

std::vector<std::uint32_t> Sampler::operator()(Draw xi) const {
  const std::uint32_t B = xi.use == 0 ? size : auxiliary_size;
  std::vector<std::uint32_t> batch;
  batch.reserve(B);
  if (how != Order::epochs) {
    const auto sampling = how == Order::with_replacement ? Sampling::with_replacement : Sampling::without_replacement;
    for_each_in_batch(xi, n, {B, sampling}, [&](std::uint32_t i) { batch.push_back(i); });
    return batch;
  }
  // The auxiliary batches have epochs of their own length.
  const std::uint32_t steps = std::max(1u, n / B);
  const int which = xi.use == 0 ? 0 : 1;
  const Draw epoch{xi.seed, xi.trial, xi.step / steps, static_cast<std::uint8_t>(first_use_of_orders + which)};
  Permutation& kept = latest[which];
  if (kept.order.empty() || !same(kept.address, epoch)) kept = {epoch, permutation(n, epoch)};
  const auto begin = kept.order.begin() + static_cast<std::ptrdiff_t>(xi.step % steps) * B;
  batch.assign(begin, begin + B);
  return batch;
}

}  // namespace valley

#include "sim/network/measure/cosines.hpp"

#include <cmath>

#include "base/require.hpp"

namespace valley::networks {
namespace {

/// theta after the rule's first step on the batch at xi.
Flat stepped(const PlainRule& rule, const Training& f, const Flat& theta, Draw xi) {
  auto blank = AnyRule{rule}.memory(theta);
  return AnyRule{rule}.step(f, theta, blank, xi);
}

}  // namespace

double cosine(const Flat& u, const Flat& v) {
  const torch::Tensor a = u.tensor.to(torch::kFloat64), b = v.tensor.to(torch::kFloat64);
  const auto product = [](const torch::Tensor& x, const torch::Tensor& y) { return torch::dot(x, y).item<double>(); };
  return product(a, b) / std::sqrt(product(a, a) * product(b, b));  // sqrt(x x) is x
}

Cosines gradient_cosines(const Training& landscape, const Flat& theta, const std::vector<PlainRule>& rules, int pairs, Draw xi,
                         const std::function<void()>& look) {
  require(pairs >= 2, "pairs", static_cast<double>(pairs), "at least 2, or there is no error bar");
  const Training f = landscape.still();
  std::vector<double> fresh;
  std::vector<std::vector<double>> across(rules.size());
  for (int k = 0; k < pairs; ++k) {
    // Batches of one trial may share an epoch, in which no sample comes twice: not independent.
    Draw A = xi, B = xi;
    A.trial += 2 * static_cast<std::uint64_t>(k);
    B.trial = A.trial + 1;
    look();
    const Flat g_A = f.gradient(theta, A);
    std::vector<Flat> ends;
    for (const PlainRule& rule : rules) {
      look();
      ends.push_back(stepped(rule, f, theta, A));
    }
    look();
    const NetworkBatch batch = f.sample(B);
    const Flat g_B = f.gradient(theta, batch);
    fresh.push_back(cosine(g_A, g_B));
    for (std::size_t r = 0; r < rules.size(); ++r) across[r].push_back(cosine(g_B, f.gradient(ends[r], batch)));
  }
  Cosines found{.fresh = estimate(fresh), .step = {}};
  for (const std::vector<double>& one : across) found.step.push_back(estimate(one));
  return found;
}

}  // namespace valley::networks

#include "sim/network/measure/batch_sharpness.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "base/require.hpp"

namespace valley::networks {
namespace {

double product_of(const Flat& x, const Flat& y) {
  return torch::dot(x.tensor.to(torch::kFloat64), y.tensor.to(torch::kFloat64)).item<double>();
}

/// sum a / sum b of pairs; its standard error is that of the mean of a - r b, over the mean of b.
Estimate ratio_of_means(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_b = estimate(b).value, ratio = estimate(a).value / mean_b;
  std::vector<double> left;
  for (std::size_t k = 0; k < a.size(); ++k) left.push_back(a[k] - ratio * b[k]);
  return {ratio, estimate(left).std_error / mean_b};
}

}  // namespace

BatchSharpness batch_sharpness(const Training& landscape, const Flat& theta, int batches, Draw xi,
                               const std::function<void()>& look) {
  require(batches >= 2, "batches", static_cast<double>(batches), "at least 2, or there is no error bar");
  const Training f = landscape.still();
  std::vector<double> along, squares, ratios;
  for (int k = 0; k < batches; ++k, ++xi.trial) {
    look();
    const NetworkBatch batch = f.sample(xi);
    // Along the unit gradient, so that no square leaves the type; a batch without a gradient has no direction.
    const Flat g = f.gradient(theta, batch);
    const double size = norm(g).value();
    squares.push_back(size * size);
    along.push_back(0);
    if (size == 0) continue;
    const Flat unit = Flat(1 / size * g);
    ratios.push_back(product_of(unit, f.hessian_vector(theta, batch, unit)));
    along.back() = ratios.back() * size * size;
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {ratio_of_means(along, squares), ratios.size() < 2 ? Estimate{nan, nan} : estimate(ratios)};
}

}  // namespace valley::networks

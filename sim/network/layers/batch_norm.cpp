#include "sim/network/layers/batch_norm.hpp"

#include "base/require.hpp"

namespace valley::networks {
namespace {

constexpr double momentum = 0.1, epsilon = 1e-5;

}  // namespace

BatchNorm::BatchNorm(Layout& layout, const std::string& name, std::int64_t count)
    : channels(count),
      weight(layout.parameter(name + ".weight", {count}, Start::ones)),
      bias(layout.parameter(name + ".bias", {count}, Start::zeros)),
      mean(layout.statistic(name + ".mean", {count}, Start::zeros)),
      variance(layout.statistic(name + ".variance", {count}, Start::ones)) {}

torch::Tensor BatchNorm::forward(const Pass& pass, const torch::Tensor& x) const {
  const bool by_batch = pass.normalise != Normalise::remembered;
  const bool with_memory = pass.normalise != Normalise::batch;
  require(!by_batch || x.numel() > channels, "values of a channel", static_cast<double>(x.numel() / channels),
          "at least 2, as BatchNorm takes their variance");
  return torch::batch_norm(x, pass.weights[weight], pass.weights[bias], with_memory ? pass.statistics[mean] : torch::Tensor(),
                           with_memory ? pass.statistics[variance] : torch::Tensor(), by_batch, momentum, epsilon, true);
}

}  // namespace valley::networks

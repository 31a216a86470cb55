#include "sim/network/layers/group_norm.hpp"

#include "base/require.hpp"

namespace valley::networks {
namespace {

constexpr double epsilon = 1e-5;

}  // namespace

GroupNorm::GroupNorm(Layout& layout, const std::string& name, std::int64_t channels, std::int64_t count)
    : groups(count),
      weight(layout.parameter(name + ".weight", {channels}, Start::ones)),
      bias(layout.parameter(name + ".bias", {channels}, Start::zeros)) {
  require(count >= 1 && channels % count == 0, "groups", static_cast<double>(count),
          "a divisor of the channels, " + std::to_string(channels) + " in " + name);
}

torch::Tensor GroupNorm::forward(const Pass& pass, const torch::Tensor& x) const {
  // Rounded products come in bfloat16: all else is in the parameters' type, and libtorch 1.13 mixes the two in no group_norm.
  const torch::Tensor& a = pass.weights[weight];
  return torch::group_norm(x.to(a.scalar_type()), groups, a, pass.weights[bias], epsilon);
}

}  // namespace valley::networks

#include "sim/network/layers/convolution.hpp"

#include "base/require.hpp"

namespace valley::networks {

Convolution::Convolution(Layout& layout, const std::string& name, std::int64_t in, std::int64_t out, Window the_window,
                         bool with_bias)
    : window(the_window),
      weight(layout.parameter(name + ".weight", {out, in, window.size, window.size}, Start::he_fan_out,
                              out * window.size * window.size)),
      bias(with_bias ? layout.parameter(name + ".bias", {out}, Start::zeros) : 0),
      has_bias(with_bias) {
  require(window.size % 2 == 1, "window", static_cast<double>(window.size), "an odd number");
}

torch::Tensor Convolution::forward(const Pass& pass, const torch::Tensor& x) const {
  return torch::conv2d(x, pass.weights[weight], has_bias ? pass.weights[bias] : torch::Tensor(), window.stride, window.padding());
}

}  // namespace valley::networks

#include "sim/network/layers/tokens.hpp"

#include <cmath>

#include "base/require.hpp"

namespace valley::networks {
namespace {

constexpr double epsilon = 1e-5;
constexpr std::int64_t place_fan = 2500;  // a normal start's variance is 1/fan: a deviation of 0.02

}  // namespace

PatchEmbedding::PatchEmbedding(Layout& layout, const std::string& name, const Patches& the_patches, std::int64_t the_width)
    : patches(the_patches),
      width(the_width),
      map(layout, name, patches.numbers(), width),
      place(layout.parameter(name + ".place", {patches.count(), width}, Start::small_normal, place_fan)) {}

torch::Tensor PatchEmbedding::forward(const Pass& pass, const torch::Tensor& x) const {
  const std::int64_t s = patches.size, h = patches.down(), w = patches.across(), n = x.size(0);
  const torch::Tensor whole = torch::constant_pad_nd(x, {0, w * s - patches.width, 0, h * s - patches.height});
  const torch::Tensor cut = whole.reshape({n, patches.channels, h, s, w, s}).permute({0, 2, 4, 1, 3, 5});  // (n, h, w, c, s, s)
  return map.forward(pass, cut.reshape({n * h * w, patches.numbers()})).view({n, h * w, width}) + pass.weights[place];
}

LayerNorm::LayerNorm(Layout& layout, const std::string& name, std::int64_t the_width)
    : width(the_width),
      weight(layout.parameter(name + ".weight", {width}, Start::ones)),
      bias(layout.parameter(name + ".bias", {width}, Start::zeros)) {}

torch::Tensor LayerNorm::forward(const Pass& pass, const torch::Tensor& x) const {
  return torch::layer_norm(x, {width}, pass.weights[weight], pass.weights[bias], epsilon);
}

Attention::Attention(Layout& layout, const std::string& name, std::int64_t the_width, std::int64_t the_heads)
    : width(the_width), heads(the_heads), in(layout, name + ".in", width, 3 * width), out(layout, name + ".out", width, width) {
  require(heads >= 1 && width % heads == 0, "heads", static_cast<double>(heads),
          "a divisor of the width, " + std::to_string(width));
}

torch::Tensor Attention::forward(const Pass& pass, const torch::Tensor& x) const {
  const std::int64_t n = x.size(0), T = x.size(1), w = width / heads;
  const torch::Tensor all = in.forward(pass, x).view({n, T, 3, heads, w}).permute({2, 0, 3, 1, 4});  // (3, n, heads, T, w)
  const torch::Tensor q = all[0], k = all[1], v = all[2];
  const torch::Tensor share = torch::softmax(q.matmul(k.transpose(2, 3)) / std::sqrt(static_cast<double>(w)), 3);
  const torch::Tensor found = share.matmul(v).transpose(1, 2).reshape({n * T, width});  // (n, heads, T, w) before
  return out.forward(pass, found).view({n, T, width});
}

torch::Tensor EachToken::forward(const Pass& pass, const torch::Tensor& x) const {
  return body.forward(pass, x.flatten(0, 1)).view({x.size(0), x.size(1), -1});
}

}  // namespace valley::networks

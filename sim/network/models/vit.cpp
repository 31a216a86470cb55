// A vision transformer (Dosovitskiy et al. 2021), small: patches mapped to tokens, each with a learned place; `depth` blocks
//
//   z <- z + attention(LayerNorm(z)),   z <- z + W_2 gelu(W_1 LayerNorm(z) + b_1) + b_2,   W_1 (mlp width, width);
//
// LayerNorm, the mean over tokens in place of a class token (as Beyer, Zhai, Kolesnikov 2022), a linear map. Any size of
// image will do: what no patch fits into is filled up with the mean colour. No sample's output depends on another's, and the
// loss has all derivatives.
#include "sim/network/layers/tokens.hpp"
#include "sim/network/models/keys.hpp"
#include "sim/network/models/renaming.hpp"

namespace valley::networks {
namespace {

struct Block {
  std::int64_t width, heads, hidden;
};

void add_block(Stack& stack, Layout& layout, const std::string& name, const Block& block) {
  Layers attention = stack.beside(name)
                         .add<LayerNorm>(layout, name + "norm1", block.width)
                         .add<Attention>(layout, name + "attention", block.width, block.heads)
                         .take();
  Stack mlp = stack.beside(name);
  mlp.add<LayerNorm>(layout, name + "norm2", block.width);
  mlp.add<EachToken>(stack.beside(name)
                         .add<Linear>(layout, name + "mlp1", block.width, block.hidden)
                         .add<Elementwise>(Nonlinearity::gelu)
                         .add<Linear>(layout, name + "mlp2", block.hidden, block.width)
                         .take());
  stack.add<Residual>(Layers{}, std::move(attention), Layers{}).add<Residual>(Layers{}, mlp.take(), Layers{});
}

Network make(const Values& values, const NetworkShape& shape) {
  const std::int64_t width = values.count("width");
  const Block block{width, values.count("heads"), width * values.count("mlp")};
  const Patches patches{shape.channels, shape.height, shape.width, values.count("patch")};
  Layout layout;
  Stack stack(layout);
  stack.add<PatchEmbedding>(layout, "patch", patches, width);
  for (std::uint32_t k = 1; k <= values.count("depth"); ++k) add_block(stack, layout, "block" + std::to_string(k) + ".", block);
  stack.add<LayerNorm>(layout, "norm", width).add<TokenAverage>().add<Linear>(layout, "output", width, shape.outputs);
  return {std::move(layout), std::make_unique<Chain>(stack.take())};
}

std::optional<Complaint> wrong(const Values& values) {
  if (values.count("width") % values.count("heads") == 0) return {};
  return Complaint{"heads", values.text("heads"), "a divisor of the width, " + values.text("width")};
}

/// Blocks count from 0; attention is nn.MultiheadAttention, a block's MLP nn.Sequential(linear, gelu, linear).
std::string pytorch(const std::string& name, const Values&) {
  return renamed(name, {{"^output", "head"},
                        {"^block(\\d+)", "blocks.#1"},
                        {"attention\\.in\\.", "attention.in_proj_"},
                        {"attention\\.out\\.", "attention.out_proj."},
                        {"\\.mlp(\\d)\\.weight", ".mlp.#1.weight"},
                        {"\\.mlp(\\d)\\.bias", ".mlp.#1.bias"},
                        {"mlp\\.1\\.", "mlp.2."}});
}

[[maybe_unused]] const bool added = add({
    .id = "vit",
    .help = "a small vision transformer: patches, LayerNorm, multi-head attention, GELU, the mean over tokens",
    .keys = {count_key("patch", 4, 1, 64, "side of a patch, pixels"), count_key("width", 128, 1, 65536, "numbers of a token"),
             count_key("depth", 6, 1, 1000, "blocks"), count_key("heads", 4, 1, 65536, "of attention; they divide the width"),
             count_key("mlp", 2, 1, 64, "hidden width of a block's MLP, in widths")},
    .wrong = wrong,
    .make = make,
    .pytorch = pytorch,
    .small = given({{"width", 16}, {"depth", 1}, {"heads", 2}}),
});

}  // namespace
}  // namespace valley::networks

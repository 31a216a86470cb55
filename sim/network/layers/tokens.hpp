// What a transformer is made of (Vaswani et al. 2017; on images Dosovitskiy et al. 2021): n samples of T tokens, each a vector
// of `width` numbers, (n, T, width). Every sum is written in libtorch's elementary functions, so that all of them can be
// differentiated twice; its fused attention cannot.
#pragma once

#include <string>

#include "sim/network/layers/basic.hpp"

namespace valley::networks {

/// What an image is cut into: squares, zeros filled in at the right and at the bottom where they do not fit.
struct Patches {
  std::int64_t channels, height, width, size;

  std::int64_t down() const { return (height + size - 1) / size; }
  std::int64_t across() const { return (width + size - 1) / size; }
  std::int64_t count() const { return down() * across(); }         // T
  std::int64_t numbers() const { return channels * size * size; }  // of one
};

/// (n, channels, height, width) -> (n, T, width): token t is W p_t + b + e_t, p_t the numbers of patch t, channel by channel,
/// W (width, numbers) and b (width) as in Linear, e (T, width) the places, normal with deviation 0.02.
class PatchEmbedding : public Layer {
 public:
  PatchEmbedding(Layout& layout, const std::string& name, const Patches& patches, std::int64_t width);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Patches patches;
  std::int64_t width;
  Linear map;
  std::size_t place;
};

/// LayerNorm (Ba, Kiros, Hinton 2016): each token by the mean and biased variance of its own numbers, as BatchNorm's formula
/// has it, with a (width) from 1 and b (width) from 0. (..., width) to the same shape.
class LayerNorm : public Layer {
 public:
  LayerNorm(Layout& layout, const std::string& name, std::int64_t width);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  std::int64_t width;
  std::size_t weight, bias;
};

/// Multi-head self-attention, (n, T, width) to the same shape: (q, k, v) = W_in x + b_in, each cut into heads of
/// w = width/heads numbers; a head's output is softmax(q k^T/sqrt(w)) v; W_out and b_out map the heads side by side.
/// The parameters and their order are those of torch.nn.MultiheadAttention, which start as in Linear here. Throws
/// std::invalid_argument where the heads do not divide the width.
class Attention : public Layer {
 public:
  Attention(Layout& layout, const std::string& name, std::int64_t width, std::int64_t heads);
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  std::int64_t width, heads;
  Linear in, out;
};

/// The same layers for every token: (n, T, width) -> (n, T, whatever they end in).
class EachToken : public Layer {
 public:
  explicit EachToken(Layers layers) : body(std::move(layers)) {}
  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override;

 private:
  Chain body;
};

/// The mean over a sample's tokens: (n, T, width) -> (n, width).
class TokenAverage : public Layer {
 public:
  torch::Tensor forward(const Pass&, const torch::Tensor& x) const override { return x.mean(1); }
};

}  // namespace valley::networks

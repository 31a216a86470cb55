// A small network around each layer.
#pragma once

#include <functional>
#include <vector>

#include "sim/network/layers/tokens.hpp"
#include "tests/network/tiny.hpp"

namespace valley::networks {

struct Case {
  const char* name;
  std::int64_t features;  // after the layer
  std::function<void(Stack&, Layout&)> build;
  std::vector<std::int64_t> input = {2, 4, 4};  // of one sample
};

// Each layer stands between others: what comes in then depends on theta, and what goes out is bent.
inline std::vector<Case> cases_of_vectors_and_norms() {
  const auto tanh = Nonlinearity::tanh;
  return {
      {"linear",
       4,
       [](Stack& s, Layout& l) { s.add<Flatten>().add<Linear>(l, "a", 5, 4).add<Elementwise>(Nonlinearity::tanh); },
       {5}},
      {"linear without bias",
       4,
       [](Stack& s, Layout& l) { s.add<Linear>(l, "a", 5, 4, false).add<Elementwise>(Nonlinearity::softplus); },
       {5}},
      {"relu", 7, [](Stack& s, Layout& l) { s.add<Linear>(l, "a", 5, 7).add<Elementwise>(Nonlinearity::relu); }, {5}},
      {"gelu", 7, [](Stack& s, Layout& l) { s.add<Linear>(l, "a", 5, 7).add<Elementwise>(Nonlinearity::gelu); }, {5}},
      {"BatchNorm of images", 48, [=](Stack& s, Layout&) { s.convolution("a", 2, 3).norm("b", 3).add<Elementwise>(tanh); }},
      {"BatchNorm of vectors",
       4,
       [=](Stack& s, Layout& l) { s.add<Linear>(l, "a", 5, 4).norm("b", 4).add<Elementwise>(tanh); },
       {5}},
      {"GroupNorm of images", 64,
       [=](Stack& s, Layout& l) { s.convolution("a", 2, 4).add<GroupNorm>(l, "b", 4, 2).add<Elementwise>(tanh); }},
      {"GroupNorm of vectors",
       6,
       [=](Stack& s, Layout& l) { s.add<Linear>(l, "a", 5, 6).add<GroupNorm>(l, "b", 6, 2).add<Elementwise>(tanh); },
       {5}},
  };
}

inline std::vector<Case> cases_of_tokens() {
  const auto tanh = Nonlinearity::tanh;
  const Patches quarters{2, 4, 4, 2};
  return {
      {"patches that do not fit",
       24,
       [=](Stack& s, Layout& l) {
         s.add<PatchEmbedding>(l, "a", Patches{2, 5, 3, 2}, 4).add<Elementwise>(tanh);
       },
       {2, 5, 3}},
      {"LayerNorm", 32,
       [=](Stack& s, Layout& l) { s.add<PatchEmbedding>(l, "a", quarters, 8).add<LayerNorm>(l, "b", 8).add<Elementwise>(tanh); }},
      {"attention", 16,
       [=](Stack& s, Layout& l) {
         s.add<PatchEmbedding>(l, "a", quarters, 4).add<Attention>(l, "b", 4, 2).add<Elementwise>(tanh);
       }},
      {"each token", 12,
       [=](Stack& s, Layout& l) {
         s.add<PatchEmbedding>(l, "a", quarters, 4)
             .add<EachToken>(Stack(l).add<Linear>(l, "b", 4, 3).add<Elementwise>(tanh).take());
       }},
      {"token average", 4,
       [=](Stack& s, Layout& l) { s.add<PatchEmbedding>(l, "a", quarters, 4).add<Elementwise>(tanh).add<TokenAverage>(); }},
  };
}

inline std::vector<Case> cases_of_images() {
  const auto tanh = Nonlinearity::tanh;
  return {
      {"convolution", 48, [=](Stack& s, Layout&) { s.convolution("a", 2, 3).add<Elementwise>(tanh); }},
      {"convolution with bias", 12,
       [=](Stack& s, Layout&) { s.convolution("a", 2, 3, {.stride = 2}, true).add<Elementwise>(tanh); }},
      {"1x1 convolution", 12,
       [=](Stack& s, Layout&) { s.convolution("a", 2, 3, {.size = 1, .stride = 2}).add<Elementwise>(tanh); }},
      {"max pool", 12, [=](Stack& s, Layout&) { s.convolution("a", 2, 3).add<MaxPool>().add<Elementwise>(tanh); }},
      {"average pool", 12, [=](Stack& s, Layout&) { s.convolution("a", 2, 3).add<AveragePool>().add<Elementwise>(tanh); }},
      {"global average", 3, [=](Stack& s, Layout&) { s.convolution("a", 2, 3).add<GlobalAverage>().add<Elementwise>(tanh); }},
      {"residual", 32,
       [](Stack& s, Layout& l) {
         Layers body = Stack(l).convolution("a", 2, 2).norm_relu("b", 2).convolution("c", 2, 2).take();
         s.add<Residual>(Layers{}, std::move(body), Layers{}).add<Elementwise>(Nonlinearity::tanh);
       }},
      {"pre-activation with a shortcut", 12,
       [](Stack& s, Layout& l) {
         Layers before = Stack(l).norm_relu("a", 2).take();
         Layers body = Stack(l).convolution("b", 2, 3, {.stride = 2}).norm_relu("c", 3).convolution("d", 3, 3).take();
         Layers shortcut = Stack(l).convolution("e", 2, 3, {.size = 1, .stride = 2}).take();
         s.add<Residual>(std::move(before), std::move(body), std::move(shortcut)).add<Elementwise>(Nonlinearity::tanh);
       }},
      {"concatenation", 64,
       [](Stack& s, Layout& l) {
         s.add<Concatenated>(Stack(l).norm_relu("a", 2).convolution("b", 2, 2).take()).add<Elementwise>(Nonlinearity::tanh);
       }},
  };
}

inline std::vector<Case> cases() {
  std::vector<Case> all = cases_of_vectors_and_norms();
  for (const auto& some : {cases_of_tokens(), cases_of_images()}) all.insert(all.end(), some.begin(), some.end());
  return all;
}

}  // namespace valley::networks

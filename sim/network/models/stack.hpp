// Layers put one after the other, each with its parameters entered into the layout in that order.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "sim/network/layers/basic.hpp"
#include "sim/network/layers/batch_norm.hpp"
#include "sim/network/layers/branch.hpp"
#include "sim/network/layers/convolution.hpp"
#include "sim/network/layers/group_norm.hpp"
#include "sim/network/layers/pool.hpp"

namespace valley::networks {

/// What a network normalises by, in every place that it normalises in.
struct Normaliser {
  enum class Kind { batch, group, none };
  Kind kind = Kind::batch;
  std::int64_t groups = 8;  // of `group`
};

class Stack {
 public:
  /// Names begin with `prefix`.
  explicit Stack(Layout& the_layout, std::string the_prefix = "", Normaliser the_normaliser = {})
      : layout(the_layout), prefix(std::move(the_prefix)), normaliser(the_normaliser) {}
  Stack(Layout& the_layout, Normaliser the_normaliser) : Stack(the_layout, "", the_normaliser) {}

  /// An empty one in the same layout, with the same normaliser, for layers that stand beside others.
  Stack beside(const std::string& its_prefix) const { return Stack(layout, its_prefix, normaliser); }

  template <class One, class... Arguments>
  Stack& add(Arguments&&... arguments) {
    layers.push_back(std::make_unique<One>(std::forward<Arguments>(arguments)...));
    return *this;
  }
  Stack& convolution(const std::string& name, std::int64_t in, std::int64_t out, Window window = {}, bool with_bias = false) {
    return add<Convolution>(layout, prefix + name, in, out, window, with_bias);
  }
  /// The normaliser, then the greater of it and 0.
  Stack& norm_relu(const std::string& name, std::int64_t channels) {
    return norm(name, channels).add<Elementwise>(Nonlinearity::relu);
  }
  Stack& norm(const std::string& name, std::int64_t channels) {
    switch (normaliser.kind) {
      case Normaliser::Kind::batch: return add<BatchNorm>(layout, prefix + name, channels);
      case Normaliser::Kind::group: return add<GroupNorm>(layout, prefix + name, channels, normaliser.groups);
      case Normaliser::Kind::none: break;
    }
    return *this;
  }
  /// Each channel's mean, then a linear map to the outputs: the end of every convolutional network here.
  Stack& classify(std::int64_t channels, std::int64_t outputs) {
    return add<GlobalAverage>().template add<Linear>(layout, prefix + "output", channels, outputs);
  }
  Layers take() { return std::move(layers); }

 private:
  Layout& layout;
  std::string prefix;
  Normaliser normaliser;
  Layers layers;
};

}  // namespace valley::networks

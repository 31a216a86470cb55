// Layers whose output joins two paths.
#pragma once

#include "sim/network/layers/basic.hpp"

namespace valley::networks {

/// h = before(x); y = body(h) + shortcut(h), or body(h) + x where there is no shortcut.
/// With an empty `before` a residual block (He et al. 2016a), else a pre-activation one (He et al. 2016b).
class Residual : public Layer {
 public:
  Residual(Layers before_both, Layers the_body, Layers the_shortcut)
      : before(std::move(before_both)),
        body(std::move(the_body)),
        has_shortcut(!the_shortcut.empty()),
        shortcut(std::move(the_shortcut)) {}

  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override {
    const torch::Tensor h = before.forward(pass, x);
    return body.forward(pass, h) + (has_shortcut ? shortcut.forward(pass, h) : x);
  }

 private:
  Chain before, body;
  bool has_shortcut;
  Chain shortcut;
};

/// y = (x, body(x)), channels side by side (Huang et al. 2017).
class Concatenated : public Layer {
 public:
  explicit Concatenated(Layers the_body) : body(std::move(the_body)) {}

  torch::Tensor forward(const Pass& pass, const torch::Tensor& x) const override {
    return torch::cat({x, body.forward(pass, x)}, 1);
  }

 private:
  Chain body;
};

}  // namespace valley::networks

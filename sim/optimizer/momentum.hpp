#pragma once

#include <array>
#include <cstdint>

#include "sim/arithmetic/host_device.hpp"
#include "sim/optimizer/policy.hpp"

namespace valley {

/// Gradient descent with heavy-ball or Nesterov momentum, as PyTorch's SGD: v <- m v + d, theta <- theta - eta v, or
/// - eta (d + m v). Decay is added to d, outside the shift; v starts at 0. Without momentum v is left alone.
struct Momentum {
  static constexpr std::array fields{"velocity"};
  static constexpr bool decays_apart = false;
  double eta = 0.1;         // step size
  double momentum = 0;      // m
  double weight_decay = 0;  // wd
  bool nesterov = false;

  template <class State>
  VALLEY_HD State operator()(const State& theta, State d, State* m, std::uint32_t /*age*/) const {
    State& velocity = *m;
    if (momentum != 0) {
      velocity = momentum * velocity + d;
      d = nesterov ? State(d + momentum * velocity) : velocity;
    }
    return theta - eta * d;
  }
};

VALLEY_DESCENT(
    Momentum, .id = "momentum", .says = "gradient descent, with momentum where asked for",
    .keys = {number_key("momentum", 0, below_one, "m"), number_key("weight_decay", 0, factors, "wd"),
             word_key("nesterov", {"no", "yes"}, "Nesterov's momentum")},
    .make = [](const Values& v, double eta) {
      return plain_policy(Momentum{eta, v.number("momentum"), v.number("weight_decay"), v.word("nesterov") == "yes"});
    })

}  // namespace valley

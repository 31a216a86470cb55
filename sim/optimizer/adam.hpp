#pragma once

#include <array>
#include <cmath>
#include <cstdint>

#include "sim/optimizer/elementwise.hpp"
#include "sim/optimizer/entry.hpp"
#include "sim/optimizer/policy.hpp"

namespace valley {

/// Adam (Kingma and Ba 2015) and AdamW (Loshchilov and Hutter 2019), as PyTorch has them: m <- b1 m + (1 - b1) d, v <- b2 v + (1
/// - b2) d^2, theta <- theta - eta (m/c1)/(sqrt(v/c2) + epsilon), c = 1 - b^t. `apart`: AdamW's decay, theta <- (1 - eta wd)
/// theta first; otherwise it is added to d.
template <bool apart>
struct AdamDescent {
  static constexpr std::array fields{"first_moment", "second_moment"};
  static constexpr bool decays_apart = apart;
  double eta = 1e-3;
  double beta1 = 0.9, beta2 = 0.999;
  double epsilon = 1e-8;
  double weight_decay = 0;

  template <class State>
  VALLEY_HD State operator()(const State& theta, const State& d, State* m, std::uint32_t age) const {
    m[0] = beta1 * m[0] + State((1 - beta1) * d);
    m[1] = beta2 * m[1] + State((1 - beta2) * product(d, d));
    const double c1 = 1 - power(beta1, age + 1), root_c2 = std::sqrt(1 - power(beta2, age + 1));
    const State ratio = over_root(m[0], m[1], epsilon * root_c2);
    const State kept = apart && weight_decay != 0 ? State((1 - eta * weight_decay) * theta) : theta;
    return kept - (eta * root_c2 / c1) * ratio;
  }

 private:
  /// base^n by squaring: the same bits on every machine, which pow does not promise.
  static VALLEY_HD double power(double base, std::uint32_t n) {
    double all = 1;
    for (; n > 0; n /= 2, base *= base)
      if (n % 2 == 1) all *= base;
    return all;
  }
};

using Adam = AdamDescent<false>;
using AdamW = AdamDescent<true>;

inline std::vector<Key> adam_keys(double weight_decay) {
  return {number_key("beta1", 0.9, below_one, "memory of gradients"), number_key("beta2", 0.999, below_one, "of their squares"),
          number_key("adam_epsilon", 1e-8, positive, "in the denominator"),
          number_key("weight_decay", weight_decay, factors, "wd")};
}

template <bool apart>
PlainPolicy make_adam(const Values& v, double eta) {
  return plain_policy(
      AdamDescent<apart>{eta, v.number("beta1"), v.number("beta2"), v.number("adam_epsilon"), v.number("weight_decay")});
}

VALLEY_DESCENT(Adam, .id = "adam", .says = "Adam; weight decay is part of the gradient", .keys = adam_keys(0),
               .make = make_adam<false>)
VALLEY_DESCENT(AdamW, .id = "adamw", .says = "AdamW: Adam with weight decay apart from the gradient", .keys = adam_keys(0.01),
               .make = make_adam<true>)

}  // namespace valley

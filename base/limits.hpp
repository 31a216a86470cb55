// Which numbers a setting takes, and how that is said.
#pragma once

namespace valley {

struct Limits {
  bool (*fine)(double);
  const char* words;
};
extern const Limits finite, positive, not_negative, below_one, at_most_one;
/// Of what multiplies states and gradients: up to 1e100, so that its products with others of its kind are doubles.
extern const Limits positive_factors, factors;

}  // namespace valley

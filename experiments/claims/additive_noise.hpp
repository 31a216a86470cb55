// A parabola h x^2/2, h of either sign, with noise xi on its gradient that does not depend on x: a step is x' = A x + k, and E
// x^2 obeys m' = A^2 m + E k^2 exactly. A and E k^2 of the simulators' steps, by enumeration: xi is +-s with even odds.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <vector>

#include "experiments/enumeration.hpp"
#include "sim/arithmetic/vec.hpp"

namespace valley {

/// Whose noise the ascent gradient has.
enum class AscentNoise { none, fresh, shared };

struct NoisyLine {
  double h = 1, xi = 0;

  Vec<double, 1> gradient(const Vec<double, 1>& x) const { return {{h * x[0] + xi}}; }
};

/// x' = A x + k.
struct AffineStep {
  double factor = 1, noise = 0;  // A, E k^2

  double moment(double start, std::uint64_t steps) const {
    double m = start;
    for (std::uint64_t t = 0; t < steps; ++t) m = factor * factor * m + noise;
    return m;
  }
  double stationary() const { return noise / (1 - factor * factor); }
};

/// Of a rule whose coupling is shared where `ascent` is, else fresh.
template <class Optimizer>
AffineStep affine_step(const Optimizer& rule, double h, double s, AscentNoise ascent) {
  AffineStep step;
  const std::vector<double> both{-s, s};
  double pairs = 0, squares = 0;
  for (const double down : both)
    for (const double up : ascent == AscentNoise::none ? std::vector<double>{0} : both) {
      if (ascent == AscentNoise::shared && up != down) continue;
      const NoisyLine descent{h, down}, climb{h, up};
      const measure::FixedBatch<NoisyLine> batches{&descent, &climb};
      const double k = rule.step(batches, Vec<double, 1>{{0}}, Draw{})[0];
      step.factor = rule.step(batches, Vec<double, 1>{{1}}, Draw{})[0] - k;
      squares += k * k;
      pairs += 1;
    }
  step.noise = squares / pairs;
  return step;
}

}  // namespace valley

// A strongly convex function that is no parabola.
#pragma once

#include <cmath>

#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"

namespace valley {

/// alpha x^2/2 + (beta - alpha) log cosh x: alpha-strongly convex and beta-smooth, curvature beta at 0.
struct Softened {
  double alpha = 1, beta = 1;

  double loss(const Vec<double, 1>& x) const { return alpha * x[0] * x[0] / 2 + (beta - alpha) * std::log(std::cosh(x[0])); }
  Vec<double, 1> gradient(const Vec<double, 1>& x, Draw /*xi*/) const {
    return {{alpha * x[0] + (beta - alpha) * std::tanh(x[0])}};
  }
};

}  // namespace valley

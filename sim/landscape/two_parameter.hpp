// f(u, v) = 1/2 tanh^2(v s(u)): a two-parameter network with one sample (late-SAM, example 4.1).
// Minima: the line v = 0. There the Hessian is diag(0, s(u)^2): sharpness s(u)^2.
#pragma once

#include <cmath>

#include "sim/draw.hpp"
#include "sim/host_device.hpp"
#include "sim/vec.hpp"

namespace valley {

/// sqrt1p: s(u) = sqrt(1 + u^2), so sharpness 1 + u^2. relu: s(u) = max(u, 0), so sharpness u^2 for u > 0.
enum class Activation { sqrt1p, relu };

struct TwoParameter {
  Activation activation = Activation::sqrt1p;
  /// Standard deviation of a Gaussian error on the sample's label, new at each draw; 0: exact gradients.
  double label_noise = 0;

  template <class Real>
  VALLEY_HD Real slope(const Real& u) const {  // s(u)
    using std::sqrt;
    if (activation == Activation::sqrt1p) return sqrt(1. + u * u);
    return u > 0. ? u : Real(0. * u);
  }

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 2>& x) const {
    using std::tanh;
    const Real out = tanh(x[1] * slope(x[0]));
    return 0.5 * out * out;
  }

  template <class Real>
  VALLEY_HD Vec<Real, 2> gradient(const Vec<Real, 2>& x) const {
    return residual_gradient(x, 0.);
  }

  /// Gradient of 1/2 (tanh(v s(u)) - y)^2 with y ~ N(0, label_noise^2) fixed by xi.
  template <class Real>
  VALLEY_HD Vec<Real, 2> gradient(const Vec<Real, 2>& x, Draw xi) const {
    return residual_gradient(x, label_noise == 0 ? 0. : label_noise * xi.normal(0));
  }

  /// Largest eigenvalue of the Hessian at the minimum (u, 0).
  template <class Real>
  VALLEY_HD Real sharpness(const Vec<Real, 2>& x) const {
    const Real s = slope(x[0]);
    return s * s;
  }

 private:
  template <class Real>
  VALLEY_HD Vec<Real, 2> residual_gradient(const Vec<Real, 2>& x, double label) const {
    using std::tanh;
    const Real s = slope(x[0]);
    const Real out = tanh(x[1] * s);
    const Real outer = (out - label) * (1. - out * out);
    const Real ds = activation == Activation::sqrt1p ? Real(x[0] / s) : (x[0] > 0. ? Real(1. + 0. * x[0]) : Real(0. * x[0]));
    return {{outer * x[1] * ds, outer * s}};
  }
};

}  // namespace valley

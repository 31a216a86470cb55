// f(u, v) = 1/2 tanh^2(v s(u)): a two-parameter network with one sample (late-SAM, example 4.1).
// Minima: the line v = 0. There the Hessian is diag(0, s(u)^2): sharpness s(u)^2.
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>

#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/math.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

/// sqrt1p: s(u) = sqrt(1 + u^2), so sharpness 1 + u^2. relu: s(u) = max(u, 0), so sharpness u^2 for u > 0.
enum class Activation { sqrt1p, relu };

/// One sample's label in a step.
template <class Real>
struct Label {
  Real y;
};

struct TwoParameter {
  static constexpr int dimension = 2;

  Activation activation = Activation::sqrt1p;
  /// Standard deviation of a Gaussian error on the sample's label, new at each draw; 0: exact gradients.
  double label_noise = 0;

  template <class Real>
  VALLEY_HD Real slope(const Real& u) const {  // s(u)
    if (activation == Activation::sqrt1p) return slope_and_inverse(u).root;
    return select(u > Real(0.), u, Real(0. * u));
  }

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 2>& x) const {
    const Real out = tanh(x[1] * slope(x[0]));
    return 0.5 * out * out;
  }

  template <class Real>
  VALLEY_HD Vec<Real, 2> gradient(const Vec<Real, 2>& x) const {
    return residual_gradient(x, Real(0.));
  }

  /// Gradient of 1/2 (tanh(v s(u)) - y)^2 with y ~ N(0, label_noise^2) fixed by xi.
  /// The label that address xi gives the sample.
  template <class Xi>
  VALLEY_HD auto sample(const Xi& xi) const {
    using Real = decltype(xi.normal(0));
    return Label<Real>{label_noise == 0 ? Real(0.) : Real(label_noise * xi.normal(0))};
  }
  template <class Real, class Noise>
  VALLEY_HD Vec<Real, 2> gradient(const Vec<Real, 2>& x, const Label<Noise>& label) const {
    return residual_gradient(x, Real(label.y));
  }
  template <class Real>
  VALLEY_HD Vec<Real, 2> gradient(const Vec<Real, 2>& x, Draw xi) const {
    return gradient(x, sample(xi));
  }

  /// Largest eigenvalue of the Hessian at the minimum (u, 0).
  template <class Real>
  VALLEY_HD Real sharpness(const Vec<Real, 2>& x) const {
    const Real s = slope(x[0]);
    return s * s;
  }

  static double supremum() { return 0.5; }
  bool noiseless() const { return label_noise == 0; }

  /// What holds on |u| <= u_max, |v| <= v_max. Proof, with w = v s(u), phi = 1/2 tanh^2, |phi''| <= 1 and
  /// |phi'| <= c = 2/(3 sqrt 3): Hess f = phi'' grad w grad w^T + phi' Hess w, ||grad w||^2 = (v s')^2 + s^2 and
  /// ||Hess w|| <= |v s''| + |s'|, where |s'| <= 1, |s''| <= 1 (sqrt1p) or 0 (relu); and
  /// ||grad f||^2 >= (phi' s)^2 = 2 f (1 - tanh^2 w)^2 s^2 with s >= 1 (sqrt1p) or >= 0 (relu).
  Known known(double u_max, double v_max) const {
    constexpr double safe = 1 + 1e-14, c = 0.38490017945975052;
    const bool smooth = activation == Activation::sqrt1p;
    const double s2 = (smooth ? 1 : 0) + u_max * u_max, t = std::tanh(v_max * std::sqrt(s2) * safe) * safe;
    const double beta = (v_max * v_max + s2 + c * (1 + (smooth ? v_max : 0))) * safe;
    const double fade = std::max(0., 1 - t * t - 1e-15);
    return {.beta = beta,
            .beta_sample = beta,
            .mu = smooth ? fade * fade / safe : 0,
            .sigma2 = label_noise == 0 ? 0 : std::numeric_limits<double>::infinity(),
            .curvature = s2};
  }

 private:
  /// sqrt(1 + u^2) and its inverse; |u| and its inverse where u^2 comes near overflow.
  template <class Real>
  VALLEY_HD static RootAndInverse<Real> slope_and_inverse(const Real& u) {
    const Real square = fused(u, u, Real(1.));
    RootAndInverse<Real> s = root_and_inverse(square);
    const auto huge = square > Real(0x1p1000);
    if (any(huge)) {
      const Real size = select(u < Real(0.), Real(-u), u);
      s = {select(huge, size, s.root), select(huge, Real(1. / size), s.inverse)};
    }
    return s;
  }

  template <class Real>
  VALLEY_HD Vec<Real, 2> residual_gradient(const Vec<Real, 2>& x, const Real& label) const {
    Real s, ds;
    if (activation == Activation::sqrt1p) {
      const auto [root, inverse] = slope_and_inverse(x[0]);
      s = root;
      ds = x[0] * inverse;
    } else {
      s = slope(x[0]);
      ds = select(x[0] > Real(0.), Real(1. + 0. * x[0]), Real(0. * x[0]));
    }
    const Real out = tanh(x[1] * s);
    const Real outer = (out - label) * fused(Real(-out), out, Real(1.));
    return {{outer * x[1] * ds, outer * s}};
  }
};

VALLEY_KERNELS(TwoParameter)
VALLEY_LANDSCAPE(
        .id = "toy", .says = "1/2 tanh^2(v s(u)): two parameters, sharpness s(u)^2 along v = 0",
        .keys = {word_key("activation", {"sqrt1p", "relu"}, "s(u)"),
                 number_key("label_noise", 0, factors, "standard deviation of the sample's label")},
        .make = [](const Values& v) {
          return TwoParameter{v.word("activation") == "relu" ? Activation::relu : Activation::sqrt1p, v.number("label_noise")};
        })

}  // namespace valley

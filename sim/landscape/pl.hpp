// f(z) = z^2 + 3 sin^2 z: not convex, one stationary point, and the PL inequality holds (Karimi, Nutini,
// Schmidt 2016). f' = 2z + 3 sin 2z, f'' = 2 + 6 cos 2z in [-4, 8]: beta = 8.
// Noise of one sample: xi sqrt(sigma2 f(z)), xi = +-1 with equal odds, so E||noise||^2 = sigma2 f exactly.
#pragma once

#include <cmath>
#include <cstdint>

#include "sim/draw.hpp"
#include "sim/host_device.hpp"
#include "sim/known.hpp"
#include "sim/vec.hpp"

namespace valley {

struct PlSine {
  static constexpr int dimension = 1;

  double sigma2 = 0;        // noise of one sample
  std::uint32_t batch = 1;  // B, independent samples

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 1>& x) const {
    using std::sin;
    const Real sine = sin(x[0]);
    return x[0] * x[0] + 3. * sine * sine;
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x) const {
    using std::sin;
    return {{Real(2. * x[0] + 3. * sin(Real(2. * x[0])))}};
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, Draw xi) const {
    using std::sqrt;
    Vec<Real, 1> g = gradient(x);
    if (sigma2 == 0) return g;
    double sum = 0;
    for (std::uint32_t k = 0; k < batch; ++k) sum += (xi.bits(k) >> 63) != 0 ? 1 : -1;
    g[0] = g[0] + sum / batch * sqrt(Real(sigma2 * loss(x)));
    return g;
  }

  /// mu by interval branch and bound (pl.cpp), computed once.
  Known known() const;
};

}  // namespace valley

// f(z) = z^2 + 3 sin^2 z: not convex, one stationary point, and the PL inequality holds (Karimi, Nutini,
// Schmidt 2016). f' = 2z + 3 sin 2z, f'' = 2 + 6 cos 2z in [-4, 8]: beta = 8.
// Noise of one sample: xi sqrt(sigma2 f(z)), xi = +-1 with equal odds, so E||noise||^2 = sigma2 f exactly.
#pragma once

#include <cstdint>

#include "sim/draw.hpp"
#include "sim/host_device.hpp"
#include "sim/known.hpp"
#include "sim/math.hpp"
#include "sim/vec.hpp"

namespace valley {

/// Mean of a batch's signs.
template <class Real>
struct BatchSign {
  Real mean;
};

struct PlSine {
  static constexpr int dimension = 1;

  double sigma2 = 0;        // noise of one sample
  std::uint32_t batch = 1;  // B, independent samples

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 1>& x) const {
    const Real sine = sin(x[0]);
    return x[0] * x[0] + 3. * sine * sine;
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x) const {
    return {{Real(2. * x[0] + 3. * sin(Real(2. * x[0])))}};
  }
  /// The batch at address xi; a sample's sign is + where its first random bit is set.
  template <class Xi>
  VALLEY_HD auto sample(const Xi& xi) const {
    using Bits = decltype(xi.bits(0));
    using Real = decltype(as_real(xi.bits(0)));
    Real sum(0.);
    if (sigma2 == 0) return BatchSign<Real>{sum};
    for (std::uint32_t k = 0; k < batch; ++k) {
      sum = sum + as_real((~xi.bits(k) & Bits(0x8000000000000000u)) | Bits(0x3ff0000000000000u));
    }
    return BatchSign<Real>{sum / Real(static_cast<double>(batch))};
  }
  template <class Real, class Batch>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, const BatchSign<Batch>& S) const {
    Vec<Real, 1> g = gradient(x);
    if (sigma2 != 0) g[0] = g[0] + Real(S.mean) * sqrt(Real(sigma2 * loss(x)));
    return g;
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, Draw xi) const {
    return gradient(x, sample(xi));
  }

  /// mu by interval branch and bound (pl.cpp), computed once.
  Known known() const;
};

}  // namespace valley

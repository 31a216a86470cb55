// f(z) = z^2 + 3 sin^2 z: not convex, one stationary point, and the PL inequality holds (Karimi, Nutini,
// Schmidt 2016). f' = 2z + 3 sin 2z, f'' = 2 + 6 cos 2z in [-4, 8]: beta = 8.
// Beyond |x| = 2^29 the sine's argument is reduced first; beyond 2^53 it is less than a unit in the last place of 2z, and left
// out: f' errs by a unit of its last place at most, on all arithmetics alike.
// Noise of one sample: xi sqrt(sigma2 f(z)), xi = +-1 with equal odds, so E||noise||^2 = sigma2 f exactly.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "sim/arithmetic/dual.hpp"
#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/math.hpp"
#include "sim/arithmetic/vec.hpp"
#include "sim/draw.hpp"
#include "sim/landscape/known.hpp"
#include "sim/landscape/landscape.hpp"

namespace valley {

/// Mean of a batch's signs.
template <class Real>
struct BatchSign {
  Real mean;
};

namespace pl_detail {

/// y less whole turns for 2^30 < |y| <= 2^54, to within 2^-25; 0 beyond; y up to 2^30. What is taken away is k times 2^26 turns,
/// whose first two parts have so few bits that their products with k are exact.
template <Lane Real>
VALLEY_HD Real turned_back(const Real& y) {
  const Real k = fma(y, Real(0x1.45f306dc9c883p-29), Real(math_detail::rounder)) - Real(math_detail::rounder);
  const Real rest = fma(k, Real(-0x1.10b461p-2), fma(k, Real(-0x1.921fb54p+28), y));
  const Real size = absolute(y);
  const Real far = select(size > Real(0x1p54), Real(0.), fma(k, Real(-0x1.a62633145c06ep-30), rest));
  return select(size > Real(0x1p30), far, y);
}

/// sin y, far out as above.
template <class Real>
VALLEY_HD Real sine(const Real& y) {
  if constexpr (Lane<Real>) {
    if (any(absolute(y) > Real(0x1p30))) return sin(turned_back(y));
  }
  return sin(y);
}
VALLEY_HD inline Dual<double> sine(const Dual<double>& y) {
  return {sine(y.value), y.rate * (absolute(y.value) > 0x1p30 ? std::cos(y.value) : cos(y.value))};
}

}  // namespace pl_detail

struct PlSine {
  static constexpr int dimension = 1;

  double sigma2 = 0;        // noise of one sample
  std::uint32_t batch = 1;  // B, independent samples

  template <class Real>
  VALLEY_HD Real loss(const Vec<Real, 1>& x) const {
    const Real sine = pl_detail::sine(x[0]);
    return x[0] * x[0] + 3. * sine * sine;
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x) const {
    return {{Real(2. * x[0] + 3. * pl_detail::sine(Real(2. * x[0])))}};
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
    if (sigma2 == 0) return g;
    const Real variance = sigma2 * loss(x), usual = sqrt(variance);
    const auto far = variance > Real(std::numeric_limits<double>::max());  // then f = x^2, to the last digit
    const Real size = std::sqrt(sigma2) * select(x[0] < Real(0.), Real(-1. * x[0]), x[0]);
    g[0] = g[0] + Real(S.mean) * (any(far) ? select(far, size, usual) : usual);
    return g;
  }
  template <class Real>
  VALLEY_HD Vec<Real, 1> gradient(const Vec<Real, 1>& x, Draw xi) const {
    return gradient(x, sample(xi));
  }

  bool noiseless() const { return sigma2 == 0; }

  /// mu by interval branch and bound (pl.cpp), computed once.
  Known known() const;
};

VALLEY_KERNELS(PlSine)
VALLEY_LANDSCAPE(
        .id = "pl", .says = "z^2 + 3 sin^2 z: not convex, but the PL inequality holds",
        .keys = {number_key("sigma2", 0, factors, "noise of one sample, E||noise||^2 = sigma2 f"), batch_key()},
        .make = [](const Values& v) {
          return PlSine{v.number("sigma2"), v.count("batch")};
        })

}  // namespace valley

// Count, mean and central power sums m_k = sum (value - mean)^k, k = 2, 3, 4, of a set of numbers, and of a union:
//
//   delta = mean_b - mean_a,  n = n_a + n_b,  p = n_a/n,  q = n_b/n,  r = n_a q
//   mean  = mean_a + delta q
//   m2    = m2_a + m2_b + delta^2 r
//   m3    = m3_a + m3_b + delta^3 r (p - q)          + 3 delta (p m2_b - q m2_a)
//   m4    = m4_a + m4_b + delta^4 r (p^2 - p q + q^2) + 6 delta^2 (p^2 m2_b + q^2 m2_a) + 4 delta (p m3_b - q m3_a)
//
// Chan, Golub and LeVeque (1983), "Algorithms for computing the sample variance"; Pebay (2008), SAND2008-6212.
// Squares of losses near 1e-170 or 1e170 leave the range of a double, so all are kept in units of a power of two;
// changing units is exact. Every operation is one IEEE operation in a fixed order: the same bits on any machine.
#pragma once

#include <cmath>
#include <span>

namespace valley::gpu {

struct Moments {
  double count = 0;
  double mean = 0;  // in units of 2^exponent
  double m2 = 0;    // in units of 2^(2 exponent), and so on
  double m3 = 0;
  double m4 = 0;
  int exponent = 0;  // of the largest magnitude among the values

  friend bool operator==(const Moments&, const Moments&) = default;
};

/// The mean in the values' own unit; NaN for no values.
inline double mean_of(const Moments& a) { return a.count > 0 ? std::ldexp(a.mean, a.exponent) : NAN; }

/// The sample variance m2/(n - 1) in the values' own unit squared (may leave the double range); NaN below two values.
inline double variance_of(const Moments& a) { return a.count > 1 ? std::ldexp(a.m2 / (a.count - 1), 2 * a.exponent) : NAN; }

/// The moments of both sets together. Rounding depends on the order: merge along a fixed tree (forest.hpp).
Moments merge(const Moments& a, const Moments& b);

/// The moments of the finite ones among `values`; the rest are left out of the count.
/// Summed by halving strides over the values padded with zeros to a power of two, which a vector unit and a GPU
/// can both do as it stands. `scratch` holds at least that power of two; throws std::invalid_argument when smaller.
Moments moments_of(std::span<const double> values, std::span<double> scratch);

}  // namespace valley::gpu

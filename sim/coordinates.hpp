// A point with D coordinates, side by side in registers of L lanes: the state of a landscape with too many
// parameters for one trial a lane. Sums over coordinates run in eight partial sums, coordinate c in
// number c mod 8, which are then added in pairs (i and i + 4, then + 2, then + 1): the same bits for L = 1, 4, 8.
#pragma once

#include "sim/host_device.hpp"
#include "sim/lanes.hpp"

namespace valley {
namespace coordinates_detail {

/// L doubles and what a sum needs of them.
template <int L>
struct Part;

template <>
struct Part<1> {
  using Real = double;
  static VALLEY_HD Real fma(Real a, Real b, Real c) { return valley::fma(a, b, c); }
  static VALLEY_HD Real load(const double* from) { return *from; }
  static VALLEY_HD void store(double* to, Real a) { *to = a; }
  static VALLEY_HD double eight(const Real* a) {
    return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7]));
  }
};

#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)
inline double four(__m256d a) {
  const __m128d two = _mm256_castpd256_pd128(a) + _mm256_extractf128_pd(a, 1);
  return two[0] + two[1];
}

template <>
struct Part<4> : lanes_detail::Register<4> {
  static Real load(const double* from) { return _mm256_loadu_pd(from); }
  static void store(double* to, Real a) { _mm256_storeu_pd(to, a); }
  static double eight(const Real* a) { return four(a[0] + a[1]); }
};

#ifdef __AVX512F__
template <>
struct Part<8> : lanes_detail::Register<8> {
  static Real load(const double* from) { return _mm512_loadu_pd(from); }
  static void store(double* to, Real a) { _mm512_storeu_pd(to, a); }
  static double eight(const Real* a) {
    return four(__builtin_shufflevector(*a, *a, 0, 1, 2, 3) + __builtin_shufflevector(*a, *a, 4, 5, 6, 7));
  }
};
#endif
#endif

#ifdef __CUDACC__
/// On a GPU eight threads share a trial: thread j of the eight holds coordinates j, j + 8, ... and partial sum j.
template <>
struct Part<8> : Part<1> {
  static VALLEY_HD int lane() {
#ifdef __CUDA_ARCH__
    return static_cast<int>(threadIdx.x & 7);
#else
    return 0;
#endif
  }
  static VALLEY_HD Real load(const double* from) { return from[lane()]; }
  static VALLEY_HD void store(double* to, Real a) { to[lane()] = a; }
  static VALLEY_HD double eight(const Real* a) {
    double sum = *a;
#ifdef __CUDA_ARCH__
    const unsigned team = 0xffu << (threadIdx.x & 24);
    for (const int apart : {4, 2, 1}) sum = sum + __shfl_xor_sync(team, sum, apart);
#endif
    return sum;
  }
};
#endif

}  // namespace coordinates_detail

template <int D, int L>
struct Coordinates {
  static_assert(D % 8 == 0);
  using Part = coordinates_detail::Part<L>;
  static constexpr int parts = D / L, sums = 8 / L;
  typename Part::Real v[parts];

  static VALLEY_HD Coordinates zero() {
    Coordinates out;
    for (int i = 0; i < parts; ++i) out.v[i] = typename Part::Real{};
    return out;
  }
  static VALLEY_HD Coordinates load(const double* from) {
    Coordinates out;
    for (int i = 0; i < parts; ++i) out.v[i] = Part::load(from + i * L);
    return out;
  }
  VALLEY_HD void store(double* to) const {
    for (int i = 0; i < parts; ++i) Part::store(to + i * L, v[i]);
  }

  VALLEY_HD friend Coordinates operator+(Coordinates a, const Coordinates& b) {
    for (int i = 0; i < parts; ++i) a.v[i] = a.v[i] + b.v[i];
    return a;
  }
  VALLEY_HD friend Coordinates operator-(Coordinates a, const Coordinates& b) {
    for (int i = 0; i < parts; ++i) a.v[i] = a.v[i] - b.v[i];
    return a;
  }
  VALLEY_HD friend Coordinates operator*(double s, Coordinates a) {
    for (int i = 0; i < parts; ++i) a.v[i] = s * a.v[i];
    return a;
  }
  /// *this + s row.
  VALLEY_HD void add(double s, const Coordinates& row) {
    const typename Part::Real factor = typename Part::Real{} + s;
    for (int i = 0; i < parts; ++i) v[i] = Part::fma(factor, row.v[i], v[i]);
  }
};

template <int D, int L>
VALLEY_HD double dot(const Coordinates<D, L>& a, const Coordinates<D, L>& b) {
  using C = Coordinates<D, L>;
  typename C::Part::Real sum[C::sums];
  for (int j = 0; j < C::sums; ++j) sum[j] = a.v[j] * b.v[j];
  for (int i = C::sums; i < C::parts; ++i) sum[i % C::sums] = C::Part::fma(a.v[i], b.v[i], sum[i % C::sums]);
  return C::Part::eight(sum);
}

/// Euclidean norm.
template <int D, int L>
VALLEY_HD double norm(const Coordinates<D, L>& a) {
  return sqrt(dot(a, a));
}

}  // namespace valley

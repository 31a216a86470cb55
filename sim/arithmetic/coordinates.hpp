// Points with D coordinates, side by side in registers: the state of a landscape with too many parameters for one
// trial a lane. In registers of L lanes L trials go together, so that their numbers (dot products, norms) fill a
// register, and one's sums hide behind another's. L = 1: one trial, plain doubles.
//
// Sums over coordinates run in eight partial sums, coordinate c in number c mod 8, which are then added in pairs
// (i and i + 4, then + 2, then + 1): the same bits for L = 1, 4, 8. The trials' sums share their additions: of two
// registers, parts that fit are brought together first.
#pragma once

#include <cstddef>
#include <type_traits>

#include "sim/arithmetic/host_device.hpp"
#include "sim/arithmetic/lanes.hpp"
#include "sim/arithmetic/norm.hpp"

namespace valley {
namespace coordinates_detail {

/// Registers of coordinates, and how their trials' partial sums become a Number.
template <int L>
struct Part;

template <>
struct Part<1> {
  static constexpr int trials = 1;
  using Real = double;
  using Number = double;
  static VALLEY_HD Real all(double a) { return a; }
  static VALLEY_HD Real fma(Real a, Real b, Real c) { return valley::fma(a, b, c); }
  static VALLEY_HD Real load(const double* from) { return *from; }
  static VALLEY_HD void store(double* to, Real a) { *to = a; }
  static VALLEY_HD double eight(const Real* a) { return ((a[0] + a[4]) + (a[2] + a[6])) + ((a[1] + a[5]) + (a[3] + a[7])); }
  static VALLEY_HD double totals(const Real (&a)[1][8]) { return eight(a[0]); }
  static VALLEY_HD bool below(Real a, double limit) { return a < limit; }
};

#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)
template <int L>  // code for different registers never shares a name
double sum(__m256d a) {
  const __m128d two = _mm256_castpd256_pd128(a) + _mm256_extractf128_pd(a, 1);
  return two[0] + two[1];
}

template <>
struct Part<4> : lanes_detail::Register<4> {
  static constexpr int trials = 4;
  using Number = Pack<4, 4>;
  static Real load(const double* from) { return _mm256_loadu_pd(from); }
  static void store(double* to, Real a) { _mm256_storeu_pd(to, a); }
  static double eight(const Real* a) { return sum<4>(a[0] + a[1]); }
  static bool below(Real a, double limit) { return !any(opposite(less(a, all(limit)))); }
  static Number totals(const Real (&a)[4][2]) {
    const Real even = halves(a[0][0] + a[0][1], a[2][0] + a[2][1]), odd = halves(a[1][0] + a[1][1], a[3][0] + a[3][1]);
    Number out;
    out.v[0] = _mm256_blend_pd(even, odd, 0b1010) + _mm256_shuffle_pd(even, odd, 0b0101);
    return out;
  }

 private:
  static Real halves(Real a, Real b) { return _mm256_blend_pd(a, b, 0b1100) + _mm256_permute2f128_pd(a, b, 0x21); }
};

#ifdef __AVX512F__
template <>
struct Part<8> : lanes_detail::Register<8> {
  static constexpr int trials = 8;
  using Number = Pack<8, 8>;
  static Real load(const double* from) { return _mm512_loadu_pd(from); }
  static void store(double* to, Real a) { _mm512_storeu_pd(to, a); }
  static bool below(Real a, double limit) { return !any(opposite(less(a, all(limit)))); }
  static double eight(const Real* a) { return sum<8>(_mm512_castpd512_pd256(*a) + _mm512_extractf64x4_pd(*a, 1)); }
  static Number totals(const Real (&a)[8][1]) {
    const Real even = quarters(halves(a[0][0], a[4][0]), halves(a[2][0], a[6][0]));
    const Real odd = quarters(halves(a[1][0], a[5][0]), halves(a[3][0], a[7][0]));
    Number out;
    out.v[0] = _mm512_mask_blend_pd(0b10101010, even, odd) + _mm512_shuffle_pd(even, odd, 0b01010101);
    return out;
  }

 private:
  static Real halves(Real a, Real b) { return _mm512_mask_blend_pd(0b11110000, a, b) + _mm512_shuffle_f64x2(a, b, 0b01001110); }
  static Real quarters(Real a, Real b) {
    return _mm512_mask_blend_pd(0b11001100, a, b) + __builtin_shuffle(a, b, Word{2, 3, 8, 9, 6, 7, 12, 13});
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
  static VALLEY_HD double totals(const Real (&a)[1][1]) { return eight(a[0]); }
};
#endif

VALLEY_HD inline double lane(double a, int /*trial*/) { return a; }
template <class Pack>
VALLEY_HD double lane(const Pack& a, int trial) {
  return a.v[0][trial];
}

}  // namespace coordinates_detail

template <int D, int L>
struct Coordinates {
  static_assert(D % 8 == 0);
  using Part = coordinates_detail::Part<L>;
  using Register = typename Part::Real;
  using Number = typename Part::Number;
  static constexpr int trials = Part::trials, parts = D / L, sums = 8 / L;
  Register v[trials][parts];

#define VALLEY_EACH(expression)                               \
  Coordinates out;                                            \
  for (int t = 0; t < trials; ++t)                            \
    for (int i = 0; i < parts; ++i) out.v[t][i] = expression; \
  return out
  static VALLEY_HD Coordinates zero() { VALLEY_EACH(Register{}); }
  /// `from`: (trials, D).
  static VALLEY_HD Coordinates load(const double* from) { VALLEY_EACH(Part::load(from + t * D + i * L)); }
  VALLEY_HD friend Coordinates operator+(const Coordinates& a, const Coordinates& b) { VALLEY_EACH(a.v[t][i] + b.v[t][i]); }
  VALLEY_HD friend Coordinates operator-(const Coordinates& a, const Coordinates& b) { VALLEY_EACH(a.v[t][i] - b.v[t][i]); }
  VALLEY_HD friend Coordinates operator*(double s, const Coordinates& a) { VALLEY_EACH(Part::all(s) * a.v[t][i]); }
  template <class S, class = std::enable_if_t<std::is_same_v<S, Number> && !std::is_same_v<S, double>>>
  VALLEY_HD friend Coordinates operator*(const S& s, const Coordinates& a) {
    VALLEY_EACH(Part::all(coordinates_detail::lane(s, t)) * a.v[t][i]);
  }
#undef VALLEY_EACH
  VALLEY_HD void store(double* to) const {
    for (int t = 0; t < trials; ++t)
      for (int i = 0; i < parts; ++i) Part::store(to + t * D + i * L, v[t][i]);
  }
  /// One trial's point + s[0] rows[0] + s[1] rows[1] + ..., or the same from 0 on.
  template <int count, bool from_zero>
  VALLEY_HD void add(int trial, const double* s, const double* const* rows) {
    Register factor[count];
    for (int j = 0; j < count; ++j) factor[j] = Part::all(s[j]);
    for (int i = 0; i < parts; ++i) {
      Register sum = from_zero ? Register{} : v[trial][i];
      for (int j = 0; j < count; ++j) sum = Part::fma(factor[j], Part::load(rows[j] + i * L), sum);
      v[trial][i] = sum;
    }
  }
  /// The partial sums of one trial's point times a row.
  VALLEY_HD void multiply(int trial, const double* row, Register (&sum)[sums]) const {
    for (int j = 0; j < sums; ++j) sum[j] = Part::load(row + j * L) * v[trial][j];
    for (int i = sums; i < parts; i += sums)
      for (int j = 0; j < sums; ++j) sum[j] = Part::fma(Part::load(row + (i + j) * L), v[trial][i + j], sum[j]);
  }
};

/// Trial by trial; row(t): where trial t's other factor lies.
template <int D, int L, class Row>
VALLEY_HD auto dot_rows(const Coordinates<D, L>& x, Row&& row) {
  using C = Coordinates<D, L>;
  typename C::Register sum[C::trials][C::sums];
  for (int t = 0; t < C::trials; ++t) x.multiply(t, row(t), sum[t]);
  return C::Part::totals(sum);
}

template <int D, int L>
VALLEY_HD auto dot(const Coordinates<D, L>& a, const Coordinates<D, L>& b) {
  using C = Coordinates<D, L>;
  typename C::Register sum[C::trials][C::sums];
  for (int t = 0; t < C::trials; ++t) {
    for (int j = 0; j < C::sums; ++j) sum[t][j] = a.v[t][j] * b.v[t][j];
    for (int i = C::sums; i < C::parts; i += C::sums)
      for (int j = 0; j < C::sums; ++j) sum[t][j] = C::Part::fma(a.v[t][i + j], b.v[t][i + j], sum[t][j]);
  }
  return C::Part::totals(sum);
}

/// Whether all squared lengths are finite beyond doubt: far cheaper than to find them. (On a GPU no thread sees a whole
/// trial, and none says so.)
template <int D, int L>
VALLEY_HD bool surely_finite(const Coordinates<D, L>& x) {
#ifdef __CUDACC__
  return false;
#else
  using C = Coordinates<D, L>;
  auto sum = C::Part::all(0.);
  for (int t = 0; t < C::trials; ++t)
    for (int i = 0; i < C::parts; ++i) sum = C::Part::fma(x.v[t][i], x.v[t][i], sum);
  return C::Part::below(sum, 1e300);
#endif
}

/// x becomes a where `yes` holds.
template <int D, int L, class Yes>
VALLEY_HD void assign_where(const Yes& yes, const Coordinates<D, L>& a, Coordinates<D, L>& x) {
  using C = Coordinates<D, L>;
  const bool everywhere = !any(!yes);
  for (int t = 0; t < C::trials; ++t)
    if (everywhere || in_lane(yes, t))
      for (int i = 0; i < C::parts; ++i) x.v[t][i] = a.v[t][i];
}

/// ||a||^2
template <int D, int L>
VALLEY_HD auto squares(const Coordinates<D, L>& a) {
  return dot(a, a);
}

}  // namespace valley

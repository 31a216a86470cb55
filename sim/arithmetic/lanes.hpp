// W real numbers side by side, one a trial, in registers of L lanes: the scalar that lets one source
// of a landscape step many trials at once. Every operation is IEEE's, correctly rounded, lane by
// lane; so each lane holds the bits that a double would, whatever W and L.
//
// Comparisons give a mask, and `select(mask, a, b)` takes the place of `mask ? a : b`. For double both
// are the plain ones. L belongs to the type because one program holds code for several instruction
// sets: code for different registers must never share a name.
#pragma once

#include <bit>
#include <cmath>
#include <concepts>
#include <cstdint>
#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)
#include <immintrin.h>
#endif

#include "sim/arithmetic/host_device.hpp"

namespace valley {

// A double is one lane.
template <class Real>
VALLEY_HD Real select(bool yes, const Real& a, const Real& b) {
  return yes ? a : b;
}
/// a cut at the limit; NaN stays NaN.
VALLEY_HD inline double at_most(double a, double limit) { return limit < a ? limit : a; }
VALLEY_HD inline double at_least(double a, double limit) { return limit > a ? limit : a; }
VALLEY_HD inline double fma(double a, double b, double c) { return std::fma(a, b, c); }
VALLEY_HD inline double sqrt(double a) { return std::sqrt(a); }
VALLEY_HD inline float sqrt(float a) { return std::sqrt(a); }
VALLEY_HD inline std::uint64_t as_bits(double a) { return std::bit_cast<std::uint64_t>(a); }
VALLEY_HD inline double as_real(std::uint64_t a) { return std::bit_cast<double>(a); }
VALLEY_HD inline bool any(bool yes) { return yes; }
/// Whether it holds in lane i.
VALLEY_HD inline bool in_lane(bool yes, int /*i*/) { return yes; }

#if defined(__AVX2__) && defined(__FMA__) && !defined(__CUDACC__)

namespace lanes_detail {

template <int L>
struct Register;

template <>
struct Register<4> {
  using Real = __m256d;
  using Word = unsigned long long __attribute__((vector_size(32)));
  static Real all(double a) { return _mm256_set1_pd(a); }
  static Real fma(Real a, Real b, Real c) { return _mm256_fmadd_pd(a, b, c); }
  static Real sqrt(Real a) { return _mm256_sqrt_pd(a); }
  /// Product of the low 32 bits of each lane.
  static Word multiply_32(Word a, Word b) { return (Word)_mm256_mul_epu32((__m256i)a, (__m256i)b); }
  /// The second where either is NaN.
  static Real min(Real a, Real b) { return _mm256_min_pd(a, b); }
  static Real max(Real a, Real b) { return _mm256_max_pd(a, b); }
  using Mask = Word;  // all bits of a lane set, or none
  static Mask less(Real a, Real b) { return (Word)(a < b); }
  static Mask equal(Real a, Real b) { return (Word)(a == b); }
  static Mask opposite(Mask a) { return ~a; }
  static Real select(Mask yes, Real a, Real b) { return _mm256_blendv_pd(b, a, (Real)yes); }
  static bool any(Mask a) { return _mm256_testz_si256((__m256i)a, (__m256i)a) == 0; }
  static bool in_lane(Mask a, int i) { return a[i] != 0; }
};

#if defined(__AVX512F__) && defined(__AVX512DQ__)
template <>
struct Register<8> {
  using Real = __m512d;
  using Word = unsigned long long __attribute__((vector_size(64)));
  static Real all(double a) { return _mm512_set1_pd(a); }
  static Real fma(Real a, Real b, Real c) { return _mm512_fmadd_pd(a, b, c); }
  static Real sqrt(Real a) { return _mm512_sqrt_pd(a); }
  static Word multiply_32(Word a, Word b) { return (Word)_mm512_mul_epu32((__m512i)a, (__m512i)b); }
  static Real min(Real a, Real b) { return _mm512_min_pd(a, b); }
  static Real max(Real a, Real b) { return _mm512_max_pd(a, b); }
  using Mask = __mmask8;  // a bit a lane
  static Mask less(Real a, Real b) { return _mm512_cmp_pd_mask(a, b, _CMP_LT_OS); }
  static Mask equal(Real a, Real b) { return _mm512_cmp_pd_mask(a, b, _CMP_EQ_OQ); }
  static Mask opposite(Mask a) { return static_cast<Mask>(~a); }
  static Real select(Mask yes, Real a, Real b) { return _mm512_mask_blend_pd(yes, b, a); }
  static bool any(Mask a) { return a != 0; }
  static bool in_lane(Mask a, int i) { return (a >> i & 1) != 0; }
};
#endif

}  // namespace lanes_detail

/// W words of 64 bits.
template <int W, int L>
struct Words {
  using Register = lanes_detail::Register<L>;
  static constexpr int parts = W / L;
  typename Register::Word v[parts];

  Words() = default;
  Words(std::uint64_t a) {  // NOLINT: one word for all lanes
    for (auto& part : v) part = typename Register::Word{} + a;
  }
  std::uint64_t operator[](int i) const { return v[i / L][i % L]; }

#define VALLEY_EACH(expression)                          \
  Words out;                                             \
  for (int i = 0; i < parts; ++i) out.v[i] = expression; \
  return out
  friend Words operator&(Words a, Words b) { VALLEY_EACH(a.v[i] & b.v[i]); }
  friend Words operator|(Words a, Words b) { VALLEY_EACH(a.v[i] | b.v[i]); }
  friend Words operator^(Words a, Words b) { VALLEY_EACH(a.v[i] ^ b.v[i]); }
  friend Words operator+(Words a, Words b) { VALLEY_EACH(a.v[i] + b.v[i]); }
  friend Words operator-(Words a, Words b) { VALLEY_EACH(a.v[i] - b.v[i]); }
  friend Words operator~(Words a) { VALLEY_EACH(~a.v[i]); }
  friend Words operator<<(Words a, int by) { VALLEY_EACH(a.v[i] << by); }
  friend Words operator>>(Words a, int by) { VALLEY_EACH(a.v[i] >> by); }
  friend Words multiply_32(Words a, Words b) { VALLEY_EACH(Register::multiply_32(a.v[i], b.v[i])); }
};

/// What a comparison of packs gives: yes or no for each lane.
template <int W, int L>
struct Mask {
  using Register = lanes_detail::Register<L>;
  static constexpr int parts = W / L;
  typename Register::Mask v[parts];

#undef VALLEY_EACH
#define VALLEY_EACH(expression)                                                                \
  Mask out;                                                                                    \
  for (int i = 0; i < parts; ++i) out.v[i] = static_cast<typename Register::Mask>(expression); \
  return out
  friend Mask operator&(Mask a, Mask b) { VALLEY_EACH(a.v[i] & b.v[i]); }
  friend Mask operator|(Mask a, Mask b) { VALLEY_EACH(a.v[i] | b.v[i]); }
  friend Mask operator!(Mask a) { VALLEY_EACH(Register::opposite(a.v[i])); }
  friend bool in_lane(Mask a, int i) { return Register::in_lane(a.v[i / L], i % L); }
  friend bool any(Mask a) {
    auto all = a.v[0];
    for (int i = 1; i < parts; ++i) all |= a.v[i];
    return Register::any(all);
  }
};

template <int W, int L>
struct Pack {
  using Register = lanes_detail::Register<L>;
  using Word = typename Register::Word;
  static constexpr int width = W, parts = W / L;
  typename Register::Real v[parts];

  Pack() = default;
  Pack(double a) {  // NOLINT: one number for all lanes
    for (auto& part : v) part = Register::all(a);
  }
  static Pack load(const double* from) {
    Pack out;
    for (int i = 0; i < parts; ++i) __builtin_memcpy(&out.v[i], from + i * L, sizeof out.v[i]);
    return out;
  }
  void store(double* to) const {
    for (int i = 0; i < parts; ++i) __builtin_memcpy(to + i * L, &v[i], sizeof v[i]);
  }

#undef VALLEY_EACH
#define VALLEY_EACH(expression)                          \
  Pack out;                                              \
  for (int i = 0; i < parts; ++i) out.v[i] = expression; \
  return out
  friend Pack operator+(Pack a, Pack b) { VALLEY_EACH(a.v[i] + b.v[i]); }
  friend Pack operator-(Pack a, Pack b) { VALLEY_EACH(a.v[i] - b.v[i]); }
  friend Pack operator*(Pack a, Pack b) { VALLEY_EACH(a.v[i] * b.v[i]); }
  friend Pack operator/(Pack a, Pack b) { VALLEY_EACH(a.v[i] / b.v[i]); }
  friend Pack operator-(Pack a) { VALLEY_EACH(-a.v[i]); }
  friend Pack fma(Pack a, Pack b, Pack c) { VALLEY_EACH(Register::fma(a.v[i], b.v[i], c.v[i])); }
  friend Pack sqrt(Pack a) { VALLEY_EACH(Register::sqrt(a.v[i])); }
  friend Pack select(Mask<W, L> yes, Pack a, Pack b) { VALLEY_EACH(Register::select(yes.v[i], a.v[i], b.v[i])); }
  friend Pack at_most(Pack a, Pack limit) { VALLEY_EACH(Register::min(limit.v[i], a.v[i])); }
  friend Pack at_least(Pack a, Pack limit) { VALLEY_EACH(Register::max(limit.v[i], a.v[i])); }
#undef VALLEY_EACH
#define VALLEY_EACH(expression)                          \
  Mask<W, L> out;                                        \
  for (int i = 0; i < parts; ++i) out.v[i] = expression; \
  return out
  friend Mask<W, L> operator<(Pack a, Pack b) { VALLEY_EACH(Register::less(a.v[i], b.v[i])); }
  friend Mask<W, L> operator>(Pack a, Pack b) { VALLEY_EACH(Register::less(b.v[i], a.v[i])); }
  friend Mask<W, L> operator==(Pack a, Pack b) { VALLEY_EACH(Register::equal(a.v[i], b.v[i])); }
#undef VALLEY_EACH
  friend Words<W, L> as_bits(Pack a) {
    Words<W, L> out;
    for (int i = 0; i < parts; ++i) out.v[i] = (Word)a.v[i];
    return out;
  }
};

template <int W, int L>
Pack<W, L> as_real(Words<W, L> a) {
  Pack<W, L> out;
  for (int i = 0; i < W / L; ++i) out.v[i] = (typename lanes_detail::Register<L>::Real)a.v[i];
  return out;
}

#endif

// As many numbers in memory as a Real has.
VALLEY_HD inline double load(const double* from, double) { return *from; }
VALLEY_HD inline void store(double* to, double a) { *to = a; }
template <class Pack>
VALLEY_HD Pack load(const double* from, Pack) {
  return Pack::load(from);
}
template <class Pack>
VALLEY_HD void store(double* to, const Pack& a) {
  a.store(to);
}

/// A scalar of math.hpp: double, or lanes of it.
template <class Real>
concept Lane = requires(Real a) {
  { fma(a, a, a) } -> std::same_as<Real>;
  as_real(as_bits(a));
};

/// a b + c, in one rounding where the scalar is a Lane.
template <class Real>
VALLEY_HD Real fused(const Real& a, const Real& b, const Real& c) {
  if constexpr (Lane<Real>) {
    return fma(a, b, c);
  } else {
    return a * b + c;
  }
}

/// |a|.
template <class Real>
VALLEY_HD Real absolute(Real a) {
  return as_real(as_bits(a) & decltype(as_bits(a))(0x7fffffffffffffffu));
}

/// Where a is a finite number.
template <class Real>
VALLEY_HD auto finite_lanes(Real a) {
  return a - a == Real(0.);
}

}  // namespace valley

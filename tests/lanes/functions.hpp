// What must give in every lane the bits that it gives for a double, written once for any scalar.
#pragma once

#include "sim/arithmetic/math.hpp"
#include "sim/landscape/huber.hpp"
#include "sim/landscape/pl.hpp"
#include "sim/landscape/pseudo_huber.hpp"
#include "sim/landscape/tunable_decay.hpp"
#include "sim/landscape/two_parameter.hpp"
#include "sim/optimizer/left_over.hpp"
#include "sim/optimizer/sam.hpp"

namespace valley::lanes_test {

// F(name, value): of reals a, b, c. A comparison shows as 1 or 0.
#define VALLEY_REAL_FUNCTIONS(F)                                                                                          \
  F(add, a + b)                                                                                                           \
  F(subtract, a - b)                                                                                                      \
  F(multiply, a* b)                                                                                                       \
  F(divide, a / b)                                                                                                        \
  F(negate, -a)                                                                                                           \
  F(fused, fma(a, b, c))                                                                                                  \
  F(root, sqrt(a))                                                                                                        \
  F(cut_above, at_most(a, b))                                                                                             \
  F(cut_below, at_least(a, b))                                                                                            \
  F(size, absolute(a))                                                                                                    \
  F(less, select(a < b, Real(1.), Real(0.)))                                                                              \
  F(greater, select(a > b, Real(1.), Real(0.)))                                                                           \
  F(equal, select(a == b, Real(1.), Real(0.)))                                                                            \
  F(chosen, select(a < b, c, a))                                                                                          \
  F(both, select((a < b) & (a > c), Real(1.), Real(0.)))                                                                  \
  F(either, select((a < b) | (a > c), Real(1.), Real(0.)))                                                                \
  F(neither, select(!(a < b), Real(1.), Real(0.)))                                                                        \
  F(finite, select(finite_lanes(a), Real(1.), Real(0.)))                                                                  \
  F(exponential, exp(a))                                                                                                  \
  F(exponential_m1, expm1(a))                                                                                             \
  F(hyperbolic_tangent, tanh(a))                                                                                          \
  F(logarithm, log(a))                                                                                                    \
  F(logarithm_1p, log1p(a))                                                                                               \
  F(sine, sin(a))                                                                                                         \
  F(cosine, cos(a))                                                                                                       \
  F(ratio, quotient(a, b))                                                                                                \
  F(paired_root, root_and_inverse(a).root)                                                                                \
  F(single_root, valley::root(a))                                                                                         \
  F(paired_inverse, root_and_inverse(a).inverse)                                                                          \
  F(inverse, usual_inverse_root(a))                                                                                       \
  F(length, norm(Vec<Real, 2>{{a, b}}))                                                                                   \
  F(unit_shift, (UnitShift{0.1, 0}(Vec<Real, 2>{{a, b}})[0]))                                                             \
  F(near_unit_shift, (UnitShift{0.1, 1e-12}(Vec<Real, 1>{{a}})[0]))                                                       \
  F(two_parameter_slope, TwoParameter{}.slope(a))                                                                         \
  F(wave, PlSine{}.gradient(Vec<Real, 1>{{a}})[0])                                                                        \
  F(pseudo_huber, PseudoHuber{}.loss(Vec<Real, 1>{{a}}) + PseudoHuber{}.gradient(Vec<Real, 1>{{a}})[0])                   \
  F(slow_decay, (TunableDecay{{1, 0.5}}.loss(Vec<Real, 1>{{a}}) + TunableDecay{{1, 0.5}}.gradient(Vec<Real, 1>{{a}})[0])) \
  F(huber, (Huber{{1.3, 0.7}}.gradient(Vec<Real, 1>{{a}})[0]))                                                            \
  F(left, left_over(Vec<Real, 2>{{a, b}}, Vec<Real, 2>{{a, c}})[1])                                                       \
  F(sum_of_product, valley::fused(a, b, c))                                                                               \
  F(radius, radius_from(a))                                                                                               \
  F(half_turn_cosine, cos_half_turn(a))                                                                                   \
  F(half_turn_sine, sin_half_turn(a))                                                                                     \
  F(first_normal, normal_from(a, b, false))                                                                               \
  F(second_normal, normal_from(a, b, true))

// The same of the words that a, b hold.
#define VALLEY_WORD_FUNCTIONS(F)                     \
  F(word_and, as_real(as_bits(a) & as_bits(b)))      \
  F(word_or, as_real(as_bits(a) | as_bits(b)))       \
  F(word_xor, as_real(as_bits(a) ^ as_bits(b)))      \
  F(word_not, as_real(~as_bits(a)))                  \
  F(word_add, as_real(as_bits(a) + as_bits(b)))      \
  F(word_subtract, as_real(as_bits(a) - as_bits(b))) \
  F(word_up, as_real(as_bits(a) << 13))              \
  F(word_down, as_real(as_bits(a) >> 13))            \
  F(word_product, as_real(multiply_32(as_bits(a), as_bits(b))))

/// Product of the low 32 bits.
inline std::uint64_t multiply_32(std::uint64_t a, std::uint64_t b) { return (a & 0xffffffffu) * (b & 0xffffffffu); }

#define VALLEY_FUNCTION(label, value)                                                           \
  struct label {                                                                                \
    static constexpr const char* name = #label;                                                 \
    template <class Real>                                                                       \
    static Real of([[maybe_unused]] Real a, [[maybe_unused]] Real b, [[maybe_unused]] Real c) { \
      return value;                                                                             \
    }                                                                                           \
  };
VALLEY_REAL_FUNCTIONS(VALLEY_FUNCTION)
VALLEY_WORD_FUNCTIONS(VALLEY_FUNCTION)
#undef VALLEY_FUNCTION

}  // namespace valley::lanes_test

// The scalar that operations.hpp speaks of.
#pragma once

#include "commands/bench/operations.hpp"
#include "sim/draw.hpp"

namespace valley::bench {

inline thread_local Operations tally;

struct CountedBits {
  std::uint64_t v = 0;
  CountedBits(std::uint64_t a) : v(a) {}  // NOLINT: a constant is no operation

  friend CountedBits operator&(CountedBits a, CountedBits b) { return ++tally.logic, CountedBits(a.v & b.v); }
  friend CountedBits operator|(CountedBits a, CountedBits b) { return ++tally.logic, CountedBits(a.v | b.v); }
  friend CountedBits operator^(CountedBits a, CountedBits b) { return ++tally.logic, CountedBits(a.v ^ b.v); }
  friend CountedBits operator+(CountedBits a, CountedBits b) { return ++tally.logic, CountedBits(a.v + b.v); }
  friend CountedBits operator-(CountedBits a, CountedBits b) { return ++tally.logic, CountedBits(a.v - b.v); }
  friend CountedBits operator<<(CountedBits a, int by) { return ++tally.logic, CountedBits(a.v << by); }
  friend CountedBits operator>>(CountedBits a, int by) { return ++tally.logic, CountedBits(a.v >> by); }
};

struct CountedMask {  // in registers of its own
  bool v;
  friend CountedMask operator&(CountedMask a, CountedMask b) { return {a.v && b.v}; }
  friend CountedMask operator|(CountedMask a, CountedMask b) { return {a.v || b.v}; }
  friend CountedMask operator!(CountedMask a) { return {!a.v}; }
  friend bool any(CountedMask a) { return a.v; }
};

struct Counted {
  double v = 0;
  Counted() = default;
  Counted(double a) : v(a) {}  // NOLINT: a constant is no operation

  friend Counted operator+(Counted a, Counted b) { return ++tally.add, Counted(a.v + b.v); }
  friend Counted operator-(Counted a, Counted b) { return ++tally.add, Counted(a.v - b.v); }
  friend Counted operator*(Counted a, Counted b) { return ++tally.multiply, Counted(a.v * b.v); }
  friend Counted operator/(Counted a, Counted b) { return ++tally.divide, Counted(a.v / b.v); }
  friend Counted operator-(Counted a) { return Counted(-a.v); }  // part of the fma that takes it
  friend Counted fma(Counted a, Counted b, Counted c) { return ++tally.fma, Counted(valley::fma(a.v, b.v, c.v)); }
  friend Counted sqrt(Counted a) { return ++tally.sqrt, Counted(valley::sqrt(a.v)); }
  friend Counted at_most(Counted a, Counted b) { return ++tally.logic, Counted(valley::at_most(a.v, b.v)); }
  friend Counted at_least(Counted a, Counted b) { return ++tally.logic, Counted(valley::at_least(a.v, b.v)); }
  friend Counted select(CountedMask yes, Counted a, Counted b) { return ++tally.logic, (yes.v ? a : b); }
  friend CountedMask operator<(Counted a, Counted b) { return ++tally.logic, CountedMask{a.v < b.v}; }
  friend CountedMask operator>(Counted a, Counted b) { return ++tally.logic, CountedMask{a.v > b.v}; }
  friend CountedMask operator==(Counted a, Counted b) { return ++tally.logic, CountedMask{a.v == b.v}; }
  friend CountedBits as_bits(Counted a) { return CountedBits(valley::as_bits(a.v)); }  // a register is a register
};
inline Counted as_real(CountedBits a) { return Counted(valley::as_real(a.v)); }

/// Draw, in counted numbers.
struct CountedDraw {
  Draw own;

  CountedDraw ascent(Coupling coupling) const { return {own.ascent(coupling)}; }
  Counted normal(std::uint32_t k) const {
    tally.multiply_32 += philox_products;
    tally.logic += philox_logic;
    const auto words = own.block(k >> 1);
    const auto word = [&](int i) { return CountedBits(words[static_cast<unsigned>(i)]); };
    return draw_detail::normal(word(0) << 32 | word(1), word(2) << 32 | word(3), (k & 1) != 0);
  }
};

}  // namespace valley::bench

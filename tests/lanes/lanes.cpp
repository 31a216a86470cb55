// Every lane holds the bits of the double version: here the doubles, in kernel.cpp the lanes.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "tests/lanes/functions.hpp"
#include "tests/lanes/kernel.hpp"
#include "tests/lanes/processor.hpp"

namespace valley::lanes_test {
namespace {

/// The k-th of many numbers: random bits, random sizes near 1, and the special ones.
double number(std::uint32_t k) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  constexpr double special[] = {
      0.,  -0., 1.,    -1.,   inf,    -inf,  0x1p-1074, -0x1p-1074, 0x1p-1022,           0x0.fffffffffffffp-1022, 0x1p1023,
      0.5, 22., -22.5, 709.8, -745.2, 1e300, 0x1p30,    -0x1.8p30,  0.34657359027997264, -0.34657359027997264};
  const std::uint64_t bits = Draw{21, 0, 0, 2}.bits(k);
  const std::uint64_t mantissa = bits & 0x800fffffffffffffu;
  switch (k % 8) {
    case 0: return special[bits % std::size(special)];
    case 1:
    case 2: return as_real(bits);
    case 3: return draw_detail::cell_centre(bits);
    case 4: return as_real(mantissa | (bits >> 52 & 1) * 0x7ff0000000000000u);  // subnormal or NaN
    default: return as_real(mantissa | (1023 - 12 + (bits >> 52) % 24) << 52);  // 2^-12 to 2^12
  }
}

/// Argument `which` of every lane in round r.
std::vector<double> arguments(int W, std::uint32_t r, std::uint32_t which) {
  std::vector<double> out;
  for (int i = 0; i < W; ++i) out.push_back(number((r * most_lanes + static_cast<std::uint32_t>(i)) * 3 + which));
  return out;
}

template <class F>
void check_function(bool to_the_bit) {
  for (int W : widths()) {
    int wrong = 0;
    std::string first;
    for (std::uint32_t r = 0; r < 1500; ++r) {
      const auto a = arguments(W, r, 0), b = arguments(W, r, 1), c = arguments(W, r, 2);
      std::vector<double> out(a.size());
      apply<F>(W, a.data(), b.data(), c.data(), out.data());
      for (std::size_t i = 0; i < a.size(); ++i) {
        const double plain = F::of(a[i], b[i], c[i]);
        if (to_the_bit ? as_bits(plain) == as_bits(out[i]) : same(plain, out[i])) continue;
        if (wrong++ == 0) first = std::to_string(a[i]) + ", " + std::to_string(b[i]) + " in lane " + std::to_string(i);
      }
    }
    INFO(F::name << ", W = " << W << ", first " << first);
    CHECK(wrong == 0);
  }
}

TEST_CASE("every operation and function gives in each lane what it gives for a double") {
  need_processor();
#define VALLEY_CHECK(label, value) check_function<label>(false);
  VALLEY_REAL_FUNCTIONS(VALLEY_CHECK)
#undef VALLEY_CHECK
}

TEST_CASE("every operation of words gives in each lane what it gives for one word") {
  need_processor();
#define VALLEY_CHECK(label, value) check_function<label>(true);
  VALLEY_WORD_FUNCTIONS(VALLEY_CHECK)
#undef VALLEY_CHECK
}

TEST_CASE("any is true of a mask with one lane set, wherever it is, and false of an empty one") {
  need_processor();
  for (int W : widths()) {
    std::vector<double> a(static_cast<std::size_t>(W), 1.), b(a);
    CHECK_FALSE(any_less(W, a.data(), b.data()));
    for (double& x : a) {
      x = 0;
      CHECK(any_less(W, a.data(), b.data()));
      x = 1;
    }
  }
}

void check_draws(int W, const Draw& xi, Coupling coupling, std::uint32_t k) {
  std::vector<Drawn> drawn(static_cast<std::size_t>(W));
  draw(W, xi, coupling, k, drawn.data());
  for (const Drawn& lane : drawn) {
    Draw plain = xi;
    plain.trial += static_cast<std::uint64_t>(&lane - drawn.data());
    const auto block = plain.block(k);
    for (std::size_t j = 0; j < 4; ++j) REQUIRE(lane.block[j] == block[j]);
    REQUIRE(lane.bits == plain.bits(k));
    REQUIRE(lane.ascent_bits == plain.ascent(coupling).bits(k));
    REQUIRE(as_bits(lane.uniform) == as_bits(plain.uniform(k)));
    REQUIRE(as_bits(lane.normal) == as_bits(plain.normal(k)));
  }
}

TEST_CASE("lane i draws what trial + i draws, at any seed, trial, step and use") {
  need_processor();
  for (int W : widths())
    for (std::uint32_t r = 0; r < 2000; ++r) {
      const Draw from{31, 0, 0, 2};
      const Draw xi{from.bits(4 * r), from.bits(4 * r + 1) & ~63ull, static_cast<std::uint32_t>(from.bits(4 * r + 2)),
                    static_cast<std::uint8_t>(r % 7)};
      check_draws(W, xi, r % 2 == 0 ? Coupling::fresh : Coupling::shared,
                  static_cast<std::uint32_t>(from.bits(4 * r + 3) & 0xffffffu));
    }
  for (int W : widths()) check_draws(W, {0, 0xffffffc0u, 0xffffffffu, 255}, Coupling::fresh, 0xffffffu);
}

TEST_CASE("Philox4x32-10 in lanes gives its published answers") {
  need_processor();
  // Counter and key 0; all ones; pi's digits 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0.
  const Draw pi{0x299f31d0a4093822ULL, 0x85a308d3243f6a88ULL, 0x13198a2e, 0x03};
  for (int W : widths()) {
    std::vector<Drawn> drawn(static_cast<std::size_t>(W));
    draw(W, {}, Coupling::shared, 0, drawn.data());
    CHECK(drawn[0].block[0] == 0x6627e8d5);
    CHECK(drawn[0].block[1] == 0xe169c58d);
    CHECK(drawn[0].block[2] == 0xbc57ac4c);
    CHECK(drawn[0].block[3] == 0x9b00dbd8);
    draw(W, {~0ull, ~0ull, 0xffffffffu, 255}, Coupling::shared, 0xffffff, drawn.data());
    CHECK(drawn[0].block[0] == 0x408f276d);
    CHECK(drawn[0].block[1] == 0x41c83b0e);
    CHECK(drawn[0].block[2] == 0xa20bc7c6);
    CHECK(drawn[0].block[3] == 0x6d5451fd);
    draw(W, pi, Coupling::shared, 0x707344, drawn.data());
    CHECK(drawn[0].block[0] == 0xd16cfe09);
    CHECK(drawn[0].block[1] == 0x94fdcceb);
    CHECK(drawn[0].block[2] == 0x5001e420);
    CHECK(drawn[0].block[3] == 0x24126ea1);
  }
}

}  // namespace
}  // namespace valley::lanes_test

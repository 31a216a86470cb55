#include "runs/designs.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/data/rows.hpp"

using namespace valley;

TEST_CASE("an array of many columns comes in parts, and every column counts: its curvatures are those of its products") {
  // Two rows of more numbers than are taken at once, a byte each: 1 everywhere, but for a second row of 2 up to the middle.
  constexpr std::size_t cols = (std::size_t{1} << 22) + 5, half = cols / 2;
  std::vector<std::uint8_t> bytes(2 * cols, 1);
  for (std::size_t c = 0; c < half; ++c) bytes[cols + c] = 2;
  const Array array{.from = {.pages = nullptr, .bytes = bytes, .name = "two rows"},
                    .type = {.kind = NumberType::Kind::natural, .width = 1},
                    .shape = {2, cols}};
  const std::vector<theory::Design> designs = designs_of(rows_in(array), false);
  REQUIRE(designs.size() == 1);
  const double n = cols, both = n + half, second = n + 3. * half;  // <1, 2>, <2, 2>; <1, 1> is n
  const double trace = (n + second) / 2, discriminant = std::hypot((n - second) / 2, both);
  CHECK(theory::curvature(designs[0]).lambda_max == Approx((trace + discriminant) / 2).epsilon(1e-14));
}

#include "base/number.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace valley {
namespace {

TEST_CASE("the shortest text of a double reads back to the same bits") {
  std::uint64_t bits = 1;
  for (int k = 0; k < 20000; ++k) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) continue;
    REQUIRE(parse_double(shortest(value)) == value);
  }
  CHECK(shortest(0.1) == "0.1");
  CHECK(shortest(-std::numeric_limits<double>::infinity()) == "-inf");
  CHECK(shortest(std::nan("")) == "nan");
}

TEST_CASE("a number may have blanks around it and a sign") {
  CHECK(parse_double(" +1.5\r") == 1.5);
  CHECK(parse_double("\t-2e3 ") == -2000.0);
}

TEST_CASE("what is not wholly a number is nothing") {
  for (const char* junk : {"", " ", "1.5x", "one", "1,5", "0x10", "--1", "+-1", "++1", "1e", "1 2", "1e999"})
    CHECK_FALSE(parse_double(junk));
}

TEST_CASE("numbers for people have the asked digits") { CHECK(rounded(3.14159265, 3) == "3.14"); }

}  // namespace
}  // namespace valley

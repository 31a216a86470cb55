#include "base/rounded_apart.hpp"

#include <catch2/catch.hpp>
#include <limits>

namespace valley {

TEST_CASE("a number that is not the other one does not read as it") {
  CHECK(rounded_apart(0.25, 1, 6) == "0.25");
  CHECK(rounded_apart(1, 1, 6) == "1");
  CHECK(rounded_apart(1 - 2e-7, 1, 6) == "0.9999998");
  CHECK(rounded_apart(1 + 2e-7, 1, 6) == "1.0000002");
  CHECK(rounded_apart(1 - 1e-13, 1, 10) == "0.9999999999999");
  CHECK(rounded_apart(99.996, 100, 3) == "99.996");
  CHECK(rounded_apart(1 - std::numeric_limits<double>::epsilon() / 2, 1) == "0.9999999999999999");
  CHECK(rounded_apart(std::numeric_limits<double>::quiet_NaN(), 1) == "nan");
}

}  // namespace valley

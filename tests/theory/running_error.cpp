#include "theory/running_error.hpp"

#include <catch2/catch.hpp>

using namespace valley::theory;
using Eigen::MatrixXd;

TEST_CASE("a product is off by what each factor is, and by its own rounding") {
  const auto number = [](double size, double off) {
    return Sized{MatrixXd::Constant(1, 1, size), MatrixXd::Constant(1, 1, off)};
  };
  CHECK((number(2, 3) * number(5, 7)).size(0, 0) == 10);
  CHECK((number(2, 3) * number(5, 7)).off(0, 0) == 3 * 5 + 2 * 7 + 10);
  CHECK((2 * number(2, 3) + number(5, 7)).off(0, 0) == 13);
  CHECK(number(2, 3).plus(4).size(0, 0) == 6);
  CHECK(number(2, 3).plus(4).off(0, 0) == 7);
}

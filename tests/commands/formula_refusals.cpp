// Formulas that are refused, and what is said of them.
#include <catch2/catch.hpp>

#include "tests/program.hpp"

using namespace valley_test;
using Catch::Contains;

namespace {

std::string refusal(const std::string& text) {
  const Ran ran = run("simulate --landscape '" + text + "' --optimizer gd --eta 0.1 --start 1 --steps 1");
  CHECK(ran.status == 2);
  return ran.err;
}

}  // namespace

TEST_CASE("a formula that is none is refused at the character") {
  CHECK_THAT(refusal("u,v: 0.5*tahn(v)"), Contains("'tahn' is no function") && Contains("did you mean tan?") &&
                                              Contains("at character 10\n  u,v: 0.5*tahn(v)\n           ^\n"));
  CHECK_THAT(refusal("x: 2*(x + 1"), Contains("')' is missing for the '(' at character 6, at character 12"));
  CHECK_THAT(refusal("x: 2*x + y"), Contains("y is no variable and has no value; add '; y = 2'") && Contains("at character 10"));
  CHECK_THAT(refusal("x: x*"), Contains("the formula ends too early, at character 6"));
  CHECK_THAT(refusal("x: x $ 2"), Contains("'$' can't stand here, at character 6"));
  CHECK_THAT(refusal("x,x: x"), Contains("x is there twice, at character 3"));
  CHECK_THAT(refusal("x: a*x; a = one"), Contains("a number is missing, at character 13"));
  CHECK_THAT(refusal("x: x^2; b = 1"), Contains("the formula has no constant b, at character 9"));
  CHECK_THAT(refusal("x: a*x^2; a = 1; a = 2"), Contains("a has a value already, at character 18"));
  CHECK_THAT(refusal("x: a*x^2; a in 1,3; a = 2"), Contains("a has samples already, at character 21"));
  CHECK_THAT(refusal("x: a*x^2; a = 1; a in 2,3"), Contains("a has a value already"));
  for (const std::string option : {"eta", "rho", "with", "sample", "help"})
    CHECK_THAT(refusal("x: " + option + "*x^2; " + option + " = 1"),
               Contains("a constant of a formula, or a key is " + option + "; allowed: another name"));
}

TEST_CASE("a formula may be long and not deep") {
  const auto times = [](int n, const std::string& text) {
    std::string all;
    for (int k = 0; k < n; ++k) all += text;
    return all;
  };
  const std::string deep = "signs, powers and brackets within each other; allowed: 200 deep, at character ";
  CHECK_THAT(refusal("x: " + times(15000, "(") + "x" + times(15000, ")")), Contains(deep));
  CHECK_THAT(refusal("x: " + times(30000, "-") + "x"), Contains(deep));
  CHECK_THAT(refusal("x: x" + times(9000, "^x")), Contains(deep));
  CHECK_THAT(refusal("x: " + times(9000, "exp(") + "x"), Contains(deep));
  CHECK_THAT(refusal("x: " + times(200, "(") + "y" + times(200, ")")), Contains(deep));
  CHECK_THAT(refusal("x: " + times(199, "(") + "y" + times(199, ")")), Contains("y is no variable"));
}

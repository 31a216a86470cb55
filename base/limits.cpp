#include "base/limits.hpp"

#include <cmath>

namespace valley {

const Limits finite{[](double x) { return std::isfinite(x); }, "a finite number"};
const Limits positive{[](double x) { return std::isfinite(x) && x > 0; }, "a finite number > 0"};
const Limits not_negative{[](double x) { return std::isfinite(x) && x >= 0; }, "a finite number >= 0"};
const Limits below_one{[](double x) { return x >= 0 && x < 1; }, "a number in [0, 1)"};
const Limits at_most_one{[](double x) { return x >= 0 && x <= 1; }, "a number in [0, 1]"};
const Limits positive_factors{[](double x) { return x > 0 && x <= 1e100; }, "a finite number > 0, up to 1e100"};
const Limits factors{[](double x) { return x >= 0 && x <= 1e100; }, "a finite number >= 0, up to 1e100"};

}  // namespace valley

#include "experiments/json.hpp"

#include <cmath>

#include "base/number.hpp"

namespace valley {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(shortest(value)); }

}  // namespace valley

#include "base/json.hpp"

#include <cmath>

#include "base/number.hpp"

namespace valley {

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(shortest(value)); }

std::string document(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace valley

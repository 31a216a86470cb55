#pragma once

#include <nlohmann/json.hpp>

namespace valley {

using Json = nlohmann::ordered_json;

/// A number; "nan", "inf" and "-inf" as texts: JSON has none of them, and a null would hide which it was.
Json number(double value);

}  // namespace valley

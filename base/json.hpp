#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace valley {

using Json = nlohmann::ordered_json;

/// A number; "nan", "inf" and "-inf" as texts: JSON has none of them, and a null would hide which it was.
Json number(double value);

/// A file's text: indented, with a line end. Bytes that are not UTF-8 (in the name of a file, say) become U+FFFD, as JSON has
/// no others.
std::string document(const Json& json);

}  // namespace valley

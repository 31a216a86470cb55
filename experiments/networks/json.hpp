// How the commands for networks print numbers.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace valley::networks {

using Json = nlohmann::ordered_json;

/// A number; "nan", "inf" and "-inf" as texts.
Json number(double value);
Json numbers(const std::vector<double>& values);

/// KEY VALUE lines for people.
std::string in_words(const Json& object);

/// Writes the object as JSON to `where` (a file, or - for standard output), or as lines on standard output where there is
/// none. The file is opened before `make` runs.
void answer(const std::optional<std::string>& where, const std::function<Json()>& make);

}  // namespace valley::networks

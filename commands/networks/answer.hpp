// How the commands for networks print numbers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"

namespace valley::networks {

Json numbers(const std::vector<double>& values);

/// KEY VALUE lines for people.
std::string in_words(const Json& object);

/// Writes the object as JSON to `where` (a file, or - for standard output), or as lines on standard output where there is
/// none. The file is opened before `make` runs.
void answer(const std::optional<std::string>& where, const std::function<Json()>& make);

}  // namespace valley::networks

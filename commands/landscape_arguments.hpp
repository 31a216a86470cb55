// --landscape, and a key of the catalogue's entries an argument.
#pragma once

#include <optional>
#include <string>

#include "base/key.hpp"
#include "commands/arguments.hpp"

namespace valley {

void declare_landscape(Arguments& arguments, std::optional<std::string>& name, Values& keys);

}  // namespace valley

// A formula that someone gave without its variables: 1 - cos(x) for x: 1 - cos(x).
#pragma once

#include <optional>
#include <string>

namespace valley::own {

/// The formula with the names in it as its variables, where `text` is none yet (formula.hpp) and no name either; nothing else.
std::optional<std::string> with_variables(const std::string& text);

/// Throws std::invalid_argument naming `argument` for such a text, with how it is written as a formula.
void refuse_bare_formula(const std::string& argument, const std::string& text);

}  // namespace valley::own

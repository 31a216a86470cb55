// All that is known of what goes by a name.
#pragma once

#include <string>
#include <vector>

#include "commands/arguments.hpp"
#include "commands/entries.hpp"

namespace valley {

/// The ids of these entries, each once.
std::vector<std::string> ids_in(const std::vector<Described>& all);

/// Prints the entries that are asked for, by their ids or by beginnings that no other id has. Throws std::invalid_argument for
/// others, naming those that begin so, or the nearest.
void describe(const std::vector<Described>& all, const std::vector<std::string>& asked);

/// ID, for both programs.
void take_ids(Arguments& arguments, std::vector<std::string>& where);

}  // namespace valley

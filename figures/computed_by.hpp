// The command that computed a figure's numbers, kept as a line of its script.
#pragma once

#include <filesystem>
#include <string>

namespace valley::figures {

/// Writes it into the script FILE, which draw (figure.hpp) left.
void keep_command(const std::filesystem::path& file, const std::string& command);

/// That of a script with this text; "" where it has none.
std::string command_in(const std::string& script);

}  // namespace valley::figures

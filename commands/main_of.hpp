#pragma once

#include <span>

#include "commands/commands.hpp"

namespace valley {

/// What a program's main does: signal handlers, then the command line. Returns the exit status.
int main_of(std::span<const Command> commands, int argc, char** argv);

}  // namespace valley

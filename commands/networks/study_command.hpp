#pragma once

#include "commands/commands.hpp"

namespace valley::studies {

/// `valley study`.
std::function<int()> study_command(Arguments& arguments);

}  // namespace valley::studies

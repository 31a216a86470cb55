#pragma once

#include "commands/arguments.hpp"
#include "runs/ensemble/options.hpp"

namespace valley::escape {

/// The arguments of `valley escape`.
void declare(Arguments& arguments, Options& options);

}  // namespace valley::escape

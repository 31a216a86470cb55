// How a command looks after long work.
#pragma once

#include <string>

#include "commands/progress.hpp"
#include "runs/watch.hpp"

namespace valley {

/// Stops at a noted signal (signals.hpp), shows how far the work is on `progress`, which must outlive it, and says what it
/// complains of on standard error, as "WHO: LINE".
Watch watched(Progress& progress, const std::string& who);

}  // namespace valley

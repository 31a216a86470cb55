// What code of one's own may do to the program: crash it, or end it.
#pragma once

#include <string>

namespace valley {

/// From now on a crash, and an end that the program did not ask for (exit, quick_exit), are said with this file's name; both
/// leave no half-written file and have the status of a failure.
void name_on_crash(const std::string& file);

/// The program ends now, because it wants to.
void end_is_asked() noexcept;

}  // namespace valley

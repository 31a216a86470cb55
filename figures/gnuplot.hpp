#pragma once

#include <filesystem>
#include <string>

namespace valley::figures {

/// Runs gnuplot on `script` (a name inside `folder`) with `folder` as its working folder.
/// gnuplot's exit status alone misses most of what goes wrong, so anything it says is an error too:
/// throws std::runtime_error with its words. `gaps`: curves without any point are none.
void run_gnuplot(const std::filesystem::path& folder, const std::string& script, bool gaps = false);

}  // namespace valley::figures

#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace valley {

/// Removes the files below a folder, and the folders that are empty then, not itself. `is_ours` is asked of each file's path from
/// the folder on ("runs/3/history.csv"). Throws std::invalid_argument, naming `argument` and the first file that is not ours, a
/// link among them, and has removed nothing then.
void clear_folder(const char* argument, const std::filesystem::path& folder,
                  const std::function<bool(const std::string& path)>& is_ours);

}  // namespace valley

// What lies where a training is to write: nothing is written over but what was asked for, and one run and several trials, which
// lie in out/trial-0, out/trial-1, ..., do not mix. All refusals are std::invalid_argument, naming --out and what is there.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace valley::networks {

/// Where a run goes on.
inline constexpr const char* last_good = "checkpoint.safetensors";

/// The last line of each of several trials.
inline constexpr const char* trials_table = "trials.csv";

/// Whether a run writes a file of that name.
bool is_file_of_run(const std::string& name);

/// N of a folder trial-N.
std::optional<std::uint64_t> trial_number(const std::string& name);

/// Refuses a folder in which something, a link too, has the name of a file of a run. What a start of this config left that was
/// cut short before its first checkpoint may be there: there is nothing in it to lose.
void require_no_run(const std::filesystem::path& folder, const std::string& config_text);

/// Refuses a folder in which so many trials can't begin. (Whether one can, which has its files in `out` itself, is asked by
/// require_no_run where it begins.)
void require_room_to_begin(const std::filesystem::path& out, std::uint64_t trials, const std::string& config_text);

/// Refuses a folder in which there is nothing for so many trials to go on with, or more trials than that.
void require_room_to_resume(const std::filesystem::path& out, std::uint64_t trials);

}  // namespace valley::networks
